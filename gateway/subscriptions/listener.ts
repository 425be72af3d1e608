import type { Follower, FollowOptions } from '../../kernel/federation/subscription.ts';
import type { SelectedEvents } from './documents.ts';
import type { FeedEvent } from './feed-event.ts';
import type { Resolution } from './resolution.ts';
import type { Asking } from './resolve.ts';

/** The subscription that a listener hears for. */
export interface ListeningSubscription extends Asking {
  readonly selected: SelectedEvents;
  /** Writes one result, as far as the client keeps up. */
  next(resolution: Resolution, isEphemeral: boolean): void;
  /** Resolves once the client has what was emitted to it, and its queue is short: what is read before would pile up. */
  drained(): Promise<void>;
  /** Reads the log for one of its listeners, of which an inbox may have thousands, when it is its turn. */
  inTurn(read: () => Promise<void>): Promise<void>;
  /** Reads what is to be delivered, when it is the user's turn: of all subscriptions of a user only so much is read at once. */
  reading<Result>(read: () => Promise<Result>): Promise<Result>;
  /** Stops to deliver to one of its listeners. */
  unfollow(listener: Listener): void;
  /** An event could not be resolved in time. The client resumes after the last one it got. */
  failUnavailable(): void;
}

/** A stream that is heard here, as those know it who listen to it. */
export interface ListenedFeed {
  readonly topic: string;
  readonly live: { remove(listener: Listener): void; close(): Promise<void> };
  /** How many listen. */
  listeners: number;
}

/** Those listeners of a stream who want the same. */
export interface ListenerGroup {
  /** What they want. */
  readonly key: string;
  readonly listeners: Set<Listener>;
}

// biome-ignore lint/suspicious/noExplicitAny: it listens to whatever feed it was made for.
type AnyFollower = Follower<any>;

/**
 * A subscription's ear on one feed: how far it is, and what it wants of the events. One user may have thousands on each of
 * many connections, so it holds nothing that those can share: no function and no text of its own.
 */
export class Listener {
  closed = false;
  /** What it listens to, from when on it does. */
  feed: ListenedFeed | undefined;
  /** The group it was put into: what it wants may be planned anew meanwhile. */
  group: ListenerGroup | undefined;
  /** The last position delivered; of an ephemeral feed it says nothing. */
  position: number;
  /** How often the log had gone back before that: what comes is of the log as it was then, or says that it went back. */
  era = 0;
  /** The position at which its user was found to be allowed. */
  private allowedAt: number;
  private readonly follower: AnyFollower | undefined;

  constructor(
    readonly subscription: ListeningSubscription,
    private readonly key: string,
    { after, allowedAt = after, follower }: FollowOptions<never>,
  ) {
    this.position = after;
    this.allowedAt = allowedAt;
    this.follower = follower;
  }

  get userId(): string {
    return this.subscription.connection.viewer.userId;
  }

  /** The last position that it stands on, in what it has or in what it may. */
  get knownSeq(): number {
    return Math.max(this.position, this.allowedAt);
  }

  /** The operation to execute on each event; undefined for a listener that only hears it. */
  get selected(): SelectedEvents | undefined {
    return this.follower?.silent ? undefined : this.subscription.selected;
  }

  /** Delivers an event unless it was before. */
  deliver(event: FeedEvent, resolution: Resolution | undefined): void {
    const { seq, era = 0, allowed, source } = event.options;
    if (this.closed || !this.comesNext(event)) return;
    if (seq !== undefined) this.position = seq;
    if (allowed) this.goBack(this.position, era);
    if (resolution) this.subscription.next(resolution, seq === undefined);
    if (source !== undefined) this.follower?.onEvent?.(source);
  }

  private comesNext({ options: { seq, era = 0, allowed } }: FeedEvent): boolean {
    if (seq === undefined) return true;
    return allowed ? era > this.era && allowed.has(this.userId) : era === this.era && seq > this.position;
  }

  private goBack(seq: number, era: number): void {
    this.era = era;
    this.allowedAt = seq;
    this.follower?.onReset?.(seq, this.key);
  }

  /** Whether an event that was delivered is the last one its user may hear, or one that it may not hear any more. */
  isEndedBy({ options: { endsFor, seq = 0, era = 0, allowed } }: FeedEvent): boolean {
    if (allowed) return era > this.era;
    return endsFor !== undefined && endsFor === this.userId && era === this.era && seq > this.allowedAt;
  }

  end(event: FeedEvent): void {
    if (this.closed) return;
    this.subscription.unfollow(this);
    this.follower?.onEnd?.(event.options.seq ?? this.position, this.key);
  }
}
