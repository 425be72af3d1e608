import { badInput } from '../../../kernel/errors.ts';
import type { Follower, Subscriber, SubscriptionField } from '../../../kernel/federation/subscription.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { LoggedEvent } from '../../../kernel/log/events.ts';
import {
  type ConversationPosition,
  type InboxChange,
  readInboxes,
  readMemberships,
} from '../../../kernel/log/inbox.ts';
import type { Feeds } from '../feeds/feeds.ts';
import type { InboxState } from '../feeds/inbox.ts';
import { MOST_POSITIONS } from '../limits.ts';
import { checkPosition } from '../services/position.ts';

interface Position {
  readonly conversationId: string;
  readonly seq: number;
}

/**
 * `inbox`: the events of all conversations of the viewer. With positions, each conversation among them goes on from its
 * own; one that is not among them is new to the client and begins with ConversationJoined; one that the viewer has
 * left ends with ConversationLeft.
 * Without positions everything begins now.
 */
export const inbox = (feeds: Feeds): SubscriptionField => ({
  async open({ em, viewer: { userId } }, { positions }: { readonly positions?: readonly Position[] | null }) {
    if (positions && positions.length > MOST_POSITIONS)
      throw badInput('positions', `must have at most ${MOST_POSITIONS} entries: name those that changed last.`);
    // The number first: a change in between then comes twice, and is never missed.
    const [counter] = await readInboxes(em, [userId]);
    const memberships = await readMemberships(em, userId);
    const known = positions && checkPositions(positions);
    return (subscriber) => {
      const view = new Inbox(subscriber, feeds);
      view.begin(memberships, known);
      const after = counter?.seq ?? 0;
      const follower: Follower<InboxChange | InboxState> = {
        silent: true,
        onEvent: (event) => view.apply(event),
        onReset: () => view.forgetLeft(),
      };
      subscriber.follow(feeds.inbox, userId, { after, follower });
    };
  },
});

function checkPositions(positions: readonly Position[]): Map<string, number> {
  const known = new Map<string, number>();
  for (const [index, { conversationId: text, seq }] of positions.entries()) {
    const field = `positions.${index}.conversationId`;
    const conversationId = parseId(text, field);
    if (known.has(conversationId)) throw badInput(field, 'is there twice: name each conversation once.');
    checkPosition(`positions.${index}.seq`, seq);
    known.set(conversationId, seq);
  }
  return known;
}

/** The conversations that one inbox carries. */
export class Inbox implements Follower<LoggedEvent> {
  /** By conversation, the last position at which the viewer is known to take part. */
  private readonly carried = new Map<string, number>();
  /** By conversation, the position of the last leaving that was sent: news may come later that are older. */
  private readonly left = new Map<string, number>();

  constructor(
    private readonly subscriber: Subscriber,
    private readonly feeds: Feeds,
  ) {}

  begin(memberships: readonly ConversationPosition[], known: ReadonlyMap<string, number> | null | undefined): void {
    for (const { conversationId, eventSeq } of memberships) {
      const after = known ? known.get(conversationId) : eventSeq;
      if (after === undefined) this.join(conversationId, eventSeq);
      else this.carry(conversationId, after, eventSeq);
    }
    for (const [conversationId, seq] of known ?? [])
      if (!this.carried.has(conversationId)) this.tellLeft(conversationId, seq);
  }

  /** Takes up what was joined. What was left ends by its own event, after everything that came before it. */
  apply(event: InboxChange | InboxState): void {
    if (!('memberships' in event)) {
      if (event.joined) this.join(event.conversationId, event.eventSeq);
      return;
    }
    for (const { conversationId, eventSeq } of event.memberships) this.join(conversationId, eventSeq);
  }

  onReset(seq: number, conversationId: string): void {
    this.carried.set(conversationId, seq);
  }

  /** The viewer has left. */
  onEnd(seq: number, conversationId: string): void {
    const joinedAt = this.carried.get(conversationId) ?? 0;
    this.carried.delete(conversationId);
    this.left.set(conversationId, seq);
    this.tellLeft(conversationId, seq);
    if (joinedAt > seq) this.join(conversationId, joinedAt);
  }

  /** The log has gone back: what was left may be joined again, at positions from before. */
  forgetLeft(): void {
    this.left.clear();
  }

  private join(conversationId: string, seq: number): void {
    const joinedAt = this.carried.get(conversationId);
    if (joinedAt !== undefined) {
      // The viewer may have left and come back, and the event of the leaving be still on its way.
      this.carried.set(conversationId, Math.max(joinedAt, seq));
      return;
    }
    if (seq <= (this.left.get(conversationId) ?? -1)) return;
    const event = { conversationId, seq, occurredAt: new Date(), conversation: { id: conversationId } };
    this.subscriber.emit({ __typename: 'ConversationJoined', ...event }, conversationId);
    this.carry(conversationId, seq, seq);
  }

  private carry(conversationId: string, after: number, allowedAt: number): void {
    this.carried.set(conversationId, allowedAt);
    this.subscriber.follow(this.feeds.conversation, conversationId, { after, allowedAt, follower: this });
  }

  private tellLeft(conversationId: string, seq: number): void {
    const event = { conversationId, seq, occurredAt: new Date() };
    this.subscriber.emit({ __typename: 'ConversationLeft', ...event }, '');
  }
}
