import type { EphemeralFeed } from '../../kernel/federation/subscription.ts';
import { Ear } from './ear.ts';
import { FeedEvent } from './feed-event.ts';
import { Groups } from './group.ts';
import type { Listener } from './listener.ts';
import type { LiveFeedTools } from './live-feed-tools.ts';
import { resolveEvent } from './resolve.ts';

/** News of one thing within this time come once: the latest. */
const COALESCE_MS = 200;

/** The state of one thing. */
interface Held<Event> {
  latest: Event;
  told?: Event;
  lapse?: NodeJS.Timeout;
  /** Runs for a while after news of it. */
  quiet?: NodeJS.Timeout | undefined;
}

/** An ephemeral stream as this process hears it: what holds now, changes told at a bounded pace, lapsing by itself. */
// biome-ignore lint/suspicious/noExplicitAny: its feed knows what its events are.
export class LiveState<Event = any> {
  readonly ear: Ear;
  private readonly groups: Groups;
  private readonly held = new Map<string, Held<Event>>();
  private started: Promise<void> | undefined;

  constructor(
    readonly feed: EphemeralFeed<Event>,
    readonly key: string,
    private readonly tools: LiveFeedTools,
  ) {
    this.ear = new Ear(feed.topic(key), (message) => this.hear(message), tools);
    this.groups = new Groups(tools);
  }

  /** Begins to hear. */
  start(): Promise<void> {
    this.started ??= this.ear.open();
    return this.started;
  }

  async close(): Promise<void> {
    for (const { lapse, quiet } of this.held.values()) {
      clearTimeout(lapse);
      clearTimeout(quiet);
    }
    await this.ear.close();
  }

  /** Tells a listener what holds only for a while and holds now, then every change. Resolves once changes are heard. */
  async add(listener: Listener): Promise<void> {
    await this.start();
    if (listener.closed) return;
    this.groups.add(listener);
    const { selected } = listener;
    for (const held of this.held.values()) {
      const { told, lapse } = held;
      if (told === undefined || !lapse || !selected) continue;
      const event = this.toFeedEvent(told);
      const resolution = await resolveEvent(event, selected, listener.subscription, this.tools);
      // The listener has heard the news in between with all others.
      if (held.told === told) listener.deliver(event, resolution);
    }
    await this.ear.heard;
  }

  remove(listener: Listener): void {
    this.groups.remove(listener);
  }

  private hear(message: unknown): void {
    this.tools.metrics.eventsIn.inc({ feed: this.feed.name });
    this.take(this.feed.parse(message));
  }

  private take(event: Event): void {
    const subject = this.feed.subjectOf(event);
    const held = this.held.get(subject) ?? { latest: event };
    this.held.set(subject, held);
    held.latest = event;
    clearTimeout(held.lapse);
    const lapse = this.feed.lapse?.(event);
    if (lapse) held.lapse = setTimeout(() => this.take(lapse.event), lapse.afterMs);
    else delete held.lapse;
    if (!held.quiet) this.tell(subject, held);
  }

  private tell(subject: string, held: Held<Event>): void {
    held.quiet = undefined;
    // A state that would lapse into this anyway is that of a thing that nobody has heard of.
    const isAtRest = this.feed.lapse !== undefined && held.lapse === undefined;
    const isNews = held.told === undefined ? !isAtRest : !this.feed.isSame(held.told, held.latest);
    if (isNews) {
      held.told = held.latest;
      held.quiet = setTimeout(() => this.tell(subject, held), COALESCE_MS);
      this.groups.push(this.toFeedEvent(held.latest));
    } else if (isAtRest) this.held.delete(subject);
  }

  private toFeedEvent(source: Event): FeedEvent {
    const { feed, key } = this;
    return new FeedEvent(feed.present(source), { feed: feed.name, audience: feed.audience(key), source });
  }
}
