import { inboxTopic } from '../../../kernel/bus/topics.ts';
import type { LoggedFeed } from '../../../kernel/federation/subscription.ts';
import {
  type ConversationPosition,
  type InboxChange,
  readInboxes,
  readMemberships,
} from '../../../kernel/log/inbox.ts';
import type { Resources } from '../../../kernel/resources.ts';

/** The conversations of a user all at once, for a reader that missed changes. */
export interface InboxState {
  readonly seq: number;
  readonly memberships: readonly ConversationPosition[];
}

/** The conversations in which a user takes part. Its numbers count the changes; instead of a log there is the state they lead to. */
export const createInboxFeed = ({ orm }: Resources): LoggedFeed<InboxChange | InboxState> => ({
  kind: 'logged',
  name: 'inbox',
  topic: inboxTopic,
  audience: () => '',
  parse: (message) => message as InboxChange,
  present: (event) => event,
  presentResync: () => ({}),
  seqOf: ({ seq }) => seq,
  occurredAt: () => new Date(),
  identityOf: (event) =>
    'memberships' in event ? undefined : `${event.conversationId} ${event.joined} ${event.eventSeq}`,
  readAllowed: async (_, userIds) => new Set(userIds),
  readPositions: async (userIds) =>
    new Map((await readInboxes(orm.em.fork(), userIds)).map(({ userId, seq }) => [userId, seq])),
  async readLog(userId) {
    const em = orm.em.fork();
    // The number first: a change in between is then told twice, never missed.
    const [inbox] = await readInboxes(em, [userId]);
    const memberships = await readMemberships(em, userId);
    const seq = inbox?.seq ?? 0;
    return { events: [{ seq, memberships }], oldestSeq: 0, latestSeq: seq };
  },
});
