import type { GraphQLError } from 'graphql';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Logger } from 'pino';
import { ParleyError, unavailable } from '../../kernel/errors.ts';
import { logFault } from '../../kernel/fault.ts';
import type {
  EphemeralFeed,
  Feed,
  FollowOptions,
  LoggedFeed,
  Subscriber,
} from '../../kernel/federation/subscription.ts';
import type { Turns } from '../limits/turns.ts';
import type { Connection, RunningSubscription } from './connection.ts';
import type { SelectedEvents, SubscriptionRequest } from './documents.ts';
import { Emissions } from './emissions.ts';
import { FeedEvent } from './feed-event.ts';
import { Listener, type ListeningSubscription } from './listener.ts';
import type { Listening } from './listening.ts';
import type { LiveFeeds } from './live-feeds.ts';
import type { Metrics } from './metrics.ts';
import { HIDDEN, Resolution } from './resolution.ts';
import { resolveEvent } from './resolve.ts';
import { Watching } from './watching.ts';

/** The sink of a subscription's results: one operation on one connection, in its transport's words. */
export interface Sink {
  write(resolution: Resolution, responseKey: string): void;
  /** Nothing more will come. */
  complete(): void;
  /** Nothing more will come, and this is why. */
  fail(error: GraphQLError): void;
}

export interface SubscriptionTools {
  readonly feeds: LiveFeeds;
  /** Counts what its user listens to. */
  readonly listening: Listening;
  /** The reading that each user has done at once. */
  readonly readings: Turns;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly limits: QueueLimits;
  /** Counts an event that is executed for this subscription. Throws `RATE_LIMITED`. */
  readonly countEvent: (cost: number) => Promise<void>;
}

/** How much may be written to a client, and wait if it reads slowly, in bytes. */
export interface QueueLimits {
  /** Beyond this, what is ephemeral is left out. */
  readonly ephemeral: number;
  /** Beyond this, the connection is closed; the client comes back with its position. */
  readonly most: number;
  /** Beyond this, the client gets an error that the event is too large. */
  readonly result: number;
}

/**
 * Of those that read, each writes an event at a time: together they must stay below what may wait for a client. And
 * nobody's thousands of conversations keep others from the database.
 */
const AT_ONCE = 8;

/** One running subscription of a client. */
export class Subscription implements Subscriber, ListeningSubscription, RunningSubscription {
  private readonly listeners = new Set<Listener>();
  private readonly emissions = new Emissions(AT_ONCE, (error) => this.failFault(error));
  private watching: Map<Feed, Watching> | undefined;
  private readonly over: (() => void)[] = [];
  private turns: LimitFunction | undefined;
  private ended = false;

  constructor(
    readonly connection: Connection,
    private readonly request: SubscriptionRequest,
    private readonly sink: Sink,
    private readonly tools: SubscriptionTools,
  ) {
    connection.subscriptions.add(this);
    tools.metrics.subscriptions.inc({ field: request.field });
  }

  get selected(): SelectedEvents {
    return this.request.selected;
  }

  /** Has whoever declared its field begin; what hinders that ends it. */
  async begin(begin: (subscriber: Subscriber) => Promise<void> | void): Promise<void> {
    try {
      await begin(this);
    } catch (error) {
      if (error instanceof ParleyError) this.fail(error);
      else this.failFault(error);
    }
  }

  follow<Event>(feed: LoggedFeed<Event>, key: string, options: FollowOptions<Event>): void {
    if (this.ended) return;
    try {
      this.listen(feed, key, options);
    } catch (error) {
      // That makes room for others of its user's.
      this.fail(error as GraphQLError);
    }
  }

  async watch<Event>(feed: EphemeralFeed<Event>, keys: readonly string[]): Promise<void> {
    if (this.ended) return;
    this.watching ??= new Map();
    const watching = this.watching.get(feed) ?? this.createWatching(feed);
    this.watching.set(feed, watching);
    await watching.change(keys);
  }

  pay(cost: number): void {
    this.tools.countEvent(cost).catch((error) => this.fail(error));
  }

  /** Does what an inbox may have thousands of, as reading a log for one of its listeners, when it is its turn. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.turns ??= pLimit(AT_ONCE);
    return this.turns(work);
  }

  /** Not while it waits for its client: other clients of its user would wait for that one. */
  reading<Result>(read: () => Promise<Result>): Promise<Result> {
    return this.tools.readings.take(this.connection.viewer.userId, read);
  }

  unfollow(listener: Listener): void {
    if (!this.listeners.delete(listener)) return;
    listener.closed = true;
    this.tools.listening.remove(listener.userId);
    this.tools.feeds.remove(listener);
  }

  emit(value: object, audience: string): void {
    const { connection, selected, tools } = this;
    const event = new FeedEvent(value, { feed: 'emitted', audience, isSaidOnce: true });
    const resolve = async () => {
      // As fast as the client reads.
      await connection.drained();
      return this.reading(async () => (this.ended ? HIDDEN : resolveEvent(event, selected, this, tools)));
    };
    this.emissions.add(resolve, (resolution) => {
      if (resolution.isLost) this.failUnavailable();
      else this.write(resolution, false);
    });
  }

  offer(value: object, audience: string): void {
    const { __typename } = value as { readonly __typename: string };
    if (this.selected.selection.names(__typename)) this.emit(value, audience);
  }

  emitNull(once: Promise<unknown>): void {
    const nothing = new Resolution(null);
    this.emissions.add(
      () =>
        once.then(
          () => nothing,
          () => HIDDEN,
        ),
      (resolution) => this.write(resolution, false),
    );
  }

  whenOver(callback: () => void): void {
    if (this.ended) callback();
    else this.over.push(callback);
  }

  async drained(): Promise<void> {
    do {
      await this.emissions.settled();
      await this.connection.drained();
    } while (this.emissions.arePending);
  }

  next(resolution: Resolution, isEphemeral: boolean): void {
    const { emissions, tools } = this;
    if (!emissions.arePending || this.ended) this.write(resolution, isEphemeral);
    // Events that wait for what was emitted before them are in no queue of the connection.
    else if (emissions.waitingSize > tools.limits.most) this.closeSlow();
    else emissions.keep(resolution, () => this.write(resolution, isEphemeral));
  }

  complete(): void {
    if (this.emissions.arePending) this.emissions.afterwards(() => this.finish());
    else this.finish();
  }

  fail(error: GraphQLError): void {
    if (this.ended) return;
    this.cancel();
    this.sink.fail(error);
  }

  failUnavailable(): void {
    this.fail(unavailable('An event could not be resolved. Subscribe again with the last position.'));
  }

  cancel(): void {
    if (this.ended) return;
    this.ended = true;
    for (const listener of this.listeners) this.unfollow(listener);
    this.connection.subscriptions.delete(this);
    this.tools.metrics.subscriptions.dec({ field: this.request.field });
    for (const callback of this.over) callback();
  }

  private write(resolution: Resolution, isEphemeral: boolean): void {
    if (this.ended || resolution.isHidden) return;
    const { connection, tools } = this;
    const queued = connection.queuedBytes;
    if (queued > tools.limits.most) this.closeSlow();
    else if (isEphemeral && queued > tools.limits.ephemeral) {
      tools.metrics.ephemeralDropped.inc();
    } else {
      tools.metrics.deliveries++;
      this.sink.write(resolution.within(tools.limits.result), this.request.responseKey);
    }
  }

  private closeSlow(): void {
    this.tools.metrics.slowCloses.inc();
    this.connection.close('slow');
  }

  private finish(): void {
    if (this.ended) return;
    this.cancel();
    this.sink.complete();
  }

  private createWatching(feed: Feed): Watching {
    return new Watching({
      listen: (key) => this.listen(feed, key, { after: 0 }),
      leave: (listener) => this.unfollow(listener),
      checkRoom: (more) => this.tools.listening.check(this.connection.viewer.userId, more),
    });
  }

  /** Throws `RATE_LIMITED` where its user has no room for one more. */
  private listen(feed: Feed, key: string, options: FollowOptions<never>) {
    const { listening, feeds } = this.tools;
    listening.add(this.connection.viewer.userId);
    const listener = new Listener(this, key, options);
    this.listeners.add(listener);
    const heard = feeds.add(feed, key, listener).catch((error) => this.failFault(error));
    return { listener, heard };
  }

  private failFault(error: unknown): void {
    logFault(this.tools.logger, error, { requestId: this.connection.requestId });
    this.failUnavailable();
  }
}
