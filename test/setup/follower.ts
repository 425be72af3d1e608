import { setTimeout as wait } from 'node:timers/promises';
import type { FormattedExecutionResult } from 'graphql';
import { WebSocket } from 'ws';
import type { Client } from './client.ts';
import { Subscriber } from './subscriber.ts';

/** An event as a follower keeps it. */
export interface FollowedEvent {
  readonly __typename: string;
  readonly conversationId: string;
  readonly seq: number;
  /** Of events that are about a message. */
  readonly messageId: string | undefined;
  /** The knowledge of the test when it came. */
  readonly note: unknown;
}

/** A stretch of a conversation's log that was followed without a break in the knowledge of it. */
export interface Stretch {
  /** The position after which it begins. */
  readonly from: number;
  readonly events: FollowedEvent[];
  /** The position at which the client heard that it is over. */
  left?: number;
}

export const positionOf = ({ from, events }: Stretch): number => events.at(-1)?.seq ?? from;

type Selection = 'light' | 'rich';

export interface FollowerOptions {
  readonly client: Client;
  /** One conversation by `conversationEvents`, or all that are given by `inbox`. */
  readonly field: 'conversationEvents' | 'inbox';
  /** Rich: with what other subgraphs must be asked for. */
  readonly selection: Selection;
  /** The positions to begin after. */
  readonly after: ReadonlyMap<string, number>;
  /** Conversations that may come later; others are none of its business. */
  readonly conversationIds: readonly string[];
  /** The note to take of an event that comes. */
  readonly note: (conversationId: string) => unknown;
}

const EVENT: Readonly<Record<Selection, string>> = {
  light: `__typename conversationId seq
    ... on MessageSent { message { id } } ... on MessageEdited { message { id } } ... on MessageDeleted { messageId }`,
  rich: `__typename conversationId seq
    ... on MessageSent { message { id body readCount sender { username } } }
    ... on MessageEdited { message { id editedAt conversation { title } } } ... on MessageDeleted { messageId }
    ... on ConversationCreated { participants { user { username } } }`,
};
const JOINED: Readonly<Record<Selection, string>> = {
  light: '',
  rich: '... on ConversationJoined { conversation { title participantCount } }',
};
const QUERIES = {
  conversationEvents: (selection: Selection) => `subscription ($id: ID!, $after: Int!) {
    conversationEvents(conversationId: $id, after: $after) { ${EVENT[selection]} } }`,
  inbox: (selection: Selection) => `subscription ($positions: [ConversationPositionInput!]) {
    inbox(positions: $positions) { ${EVENT[selection]} ${JOINED[selection]} } }`,
};

/** A client does not come back at once. */
const PAUSE_MS = 50;

/** A client that follows conversations and, however often it is thrown off, comes back with its last positions. */
export class Follower implements AsyncDisposable {
  /** By conversation, what it got. */
  readonly stretches = new Map<string, Stretch[]>();
  /** The messages that it got and could make no sense of. */
  readonly oddities: string[] = [];
  private readonly sockets = new Set<WebSocket>();
  private readonly running: Promise<void>;
  private isOver = false;
  private away: Promise<void> = Promise.resolve();
  private comeBack: () => void = () => {};

  constructor(readonly options: FollowerOptions) {
    for (const id of options.conversationIds) this.stretches.set(id, []);
    for (const [id, from] of options.after) this.stretches.get(id)?.push({ from, events: [] });
    this.running = this.run();
  }

  /** Its connection breaks, without a word to the other side. */
  drop(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  /** Its connection breaks, and it does not come back before it must. */
  leave(): void {
    this.comeBack();
    this.away = new Promise((resolve) => {
      this.comeBack = resolve;
    });
    this.drop();
  }

  /** Comes back. */
  return(): void {
    this.comeBack();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isOver = true;
    this.return();
    this.drop();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      await this.away;
      await this.follow();
      await wait(PAUSE_MS);
    }
  }

  /** Subscribes once. Resolves when that is over, for whatever reason. */
  private async follow(): Promise<void> {
    const { sockets } = this;
    class TrackedSocket extends WebSocket {
      constructor(...options: ConstructorParameters<typeof WebSocket>) {
        super(...options);
        sockets.add(this);
        this.on('close', () => sockets.delete(this));
      }
    }
    await using subscriber = new Subscriber(this.options.client, { webSocketImpl: TrackedSocket });
    const { field, selection } = this.options;
    const request = { query: QUERIES[field](selection), variables: this.variables() };
    await new Promise<void>((resolve) => {
      subscriber.client.subscribe(request, {
        next: (result) => this.take(result as FormattedExecutionResult),
        error: (error) => {
          this.checkEnd(error);
          resolve();
        },
        complete: resolve,
      });
    });
  }

  private variables() {
    const open = [...this.stretches].flatMap(([conversationId, stretches]) => {
      const last = stretches.at(-1);
      return last && last.left === undefined ? [{ conversationId, seq: positionOf(last) }] : [];
    });
    if (this.options.field === 'inbox') return { positions: open };
    const [{ conversationId = '', seq = 0 } = {}] = open;
    return { id: conversationId, after: seq };
  }

  private take({ data, errors }: FormattedExecutionResult): void {
    const event = data?.[this.options.field] as (FollowedEvent & { message?: { id: string } }) | null | undefined;
    if (errors || !event) return void this.oddities.push(JSON.stringify({ data, errors }));
    const { __typename, conversationId, seq } = event;
    const stretches = this.stretches.get(conversationId);
    if (!stretches) return;
    const last = stretches.at(-1);
    const isOpen = last && last.left === undefined;
    if (__typename === 'ConversationJoined' && !isOpen) return void stretches.push({ from: seq, events: [] });
    if (__typename === 'ConversationJoined' || !isOpen) return void this.oddities.push(JSON.stringify(event));
    if (__typename === 'ConversationLeft') {
      last.left = seq;
      return;
    }
    const messageId = event.message?.id ?? event.messageId;
    last.events.push({ __typename, conversationId, seq, messageId, note: this.options.note(conversationId) });
  }

  /** A broken connection, a conversation one is not in and a subgraph that is away are what it must live with. */
  private checkEnd(error: unknown): void {
    const codes = Array.isArray(error) ? error.map(({ extensions }) => extensions?.code) : [];
    if (codes.some((code) => code !== 'NOT_FOUND' && code !== 'UNAVAILABLE')) this.oddities.push(JSON.stringify(error));
  }
}
