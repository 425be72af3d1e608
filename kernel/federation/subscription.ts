import type { RequestContext } from '../request-context.ts';

/**
 * A source of subscriptions: a stream of events, each under a key (a conversation's, a user's). A gateway process
 * hears a stream once, on one bus topic, however many listen.
 */
interface FeedBase<Event> {
  /** Names the kind of stream, in metrics and logs. */
  readonly name: string;
  topic(key: string): string;
  /** The conversation whose participants all may see these events; empty where any signed-in user may. */
  audience(key: string): string;
  /** An event as it comes from the bus, which speaks JSON. */
  parse(message: unknown): Event;
  /** The event as the value of the subscription's field: an object with its `__typename`. */
  present(event: Event): object;
}

/** A stream that stands in the database: numbered without a hole, so that what was missed is found and read. */
export interface LoggedFeed<Event> extends FeedBase<Event> {
  readonly kind: 'logged';
  /** Whether an event from the bus is all that it is in the log; if not, it only rings for it. */
  isWhole?(event: Event): boolean;
  seqOf(event: Event): number;
  occurredAt(event: Event): Date;
  /** The newest position of each stream. One statement for all; a key that is unknown stands at 0. */
  readPositions(keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
  readLog(key: string, range: LogRange): Promise<LogPage<Event>>;
  /** Tells an event from another one with its number, in a log that lost its end and went on; undefined if nothing does. */
  identityOf(event: Event): string | undefined;
  /** Those of these users who may listen, as it is in the database. */
  readAllowed(key: string, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The event for a listener whose position is older than the log, or beyond it. */
  presentResync(key: string, resync: Resync): object;
  /** The user whose listening ends with this event, if any. */
  endsFor?(event: Event): string | undefined;
}

export interface LogRange {
  /** A position: events after it. */
  readonly after: number;
  readonly limit: number;
}

export interface LogPage<Event> {
  /** In order of their numbers. */
  readonly events: readonly Event[];
  /** The oldest number still kept; one after the newest when none is. */
  readonly oldestSeq: number;
  /** The newest position there is. */
  readonly latestSeq: number;
}

/** The position at which a stream goes on for a listener whose position the log does not have. */
export interface Resync {
  /** Events after this position follow. */
  readonly seq: number;
  /** The oldest number still kept. */
  readonly oldestSeq: number;
}

/** A stream of what is true just now: without numbers, lost when nobody hears it, the first to be dropped. */
export interface EphemeralFeed<Event> extends FeedBase<Event> {
  readonly kind: 'ephemeral';
  /** The thing that the event is about: a newer event on the same thing stands for the older one. */
  subjectOf(event: Event): string;
  /** Whether two events on one thing say the same, so that the second need not be sent. */
  isSame(a: Event, b: Event): boolean;
  /** The state after an event when nothing newer is heard in time, if that differs from the event. */
  lapse?(event: Event): { readonly afterMs: number; readonly event: Event } | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: each feed has events of its own.
export type Feed<Event = any> = LoggedFeed<Event> | EphemeralFeed<Event>;

/** One running subscription, as the field that declared it steers it. */
export interface Subscriber {
  /** Begins to deliver a logged stream after a position. A stream that is followed already is left as it is. */
  follow<Event>(feed: LoggedFeed<Event>, key: string, options: FollowOptions<Event>): void;
  /**
   * Delivers these streams of an ephemeral feed and no others of it: of each first what is known to hold now, then every
   * change. Those that it watches already go on untouched. Resolves once all are heard. Rejects with `RATE_LIMITED`, and
   * leaves everything as it was, where its user may not listen to so many.
   */
  watch<Event>(feed: EphemeralFeed<Event>, keys: readonly string[]): Promise<void>;
  /** Delivers a value to this subscriber alone, before whatever it gets from now on. */
  emit(value: object, audience: string): void;
  /** The same, if the client names the type of the value in what it selects: others may not know that there is such a type. */
  offer(value: object, audience: string): void;
  /** Delivers null in place of a value once something has come true, before whatever else it gets from now on. */
  emitNull(once: Promise<unknown>): void;
  /** Calls back once when it is over, for whatever reason. */
  whenOver(callback: () => void): void;
  /** Tells the client that nothing more will come. */
  complete(): void;
}

export interface FollowOptions<Event> {
  /** The last position the client knows. */
  readonly after: number;
  /** The position at which the viewer was found to be allowed: only later events can end it. By default `after`. */
  readonly allowedAt?: number;
  /** Who is told what befalls the stream. */
  readonly follower?: Follower<Event>;
}

/** Is told what befalls the streams that a subscription follows: one for all of them, since an inbox has thousands. */
export interface Follower<Event> {
  /** Nothing is delivered; only `onEvent`, `onReset` and `onEnd` are called. */
  readonly silent?: boolean;
  /** Called with each event, in order; of a stream that is delivered, after its delivery. */
  onEvent?(event: Event): void;
  /** Called when the log under this key has gone back to a position, before the events after it. */
  onReset?(seq: number, key: string): void;
  /** Called after the event that ended the viewer's listening to this stream, with its position; it is followed no more by then. */
  onEnd?(seq: number, key: string): void;
}

/** A field of `Subscription`: what it listens to, who may, and from where. Declared beside the field's resolver. */
export interface SubscriptionField {
  /**
   * Checks the arguments and that the viewer may listen; throws a ParleyError otherwise, and nothing was begun.
   * The function it returns is called once the client is ready for events; if it rejects, the subscription ends with that.
   */
  // biome-ignore lint/suspicious/noExplicitAny: GraphQL has coerced the arguments to the field's own types.
  open(context: RequestContext, args: any): Promise<(subscriber: Subscriber) => Promise<void> | void>;
}
