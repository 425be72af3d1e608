import { setTimeout as wait } from 'node:timers/promises';
import type { LoggedFeed, LogPage } from '../../kernel/federation/subscription.ts';
import { Ear } from './ear.ts';
import { FeedEvent } from './feed-event.ts';
import { Groups } from './group.ts';
import type { Listener } from './listener.ts';
import type { LiveFeedTools } from './live-feed-tools.ts';
import { resolveEvent } from './resolve.ts';

const PAGE = 100;
/** Clients that come back together read the same pages: each is read once in this time. */
const KEPT_PAGE_MS = 1000;
/** How long to wait after a page that could not be read. */
const RETRY_MS = 500;
const MOST_RETRIES = 10;

/**
 * A logged stream as this process hears it: each event once, in order. The bus only rings: an event that does not follow
 * the last one shows a hole, which is read from the log.
 */
// biome-ignore lint/suspicious/noExplicitAny: its feed knows what its events are.
export class LiveLog<Event = any> {
  /** The last position heard; -1 until it is known. */
  position = -1;
  readonly ear: Ear;
  private readonly groups: Groups;
  private readonly pages = new Map<string, Promise<LogPage<FeedEvent>>>();
  private started: Promise<void> | undefined;
  private reading: Promise<void> | undefined;
  /** The newest position known to exist. */
  private newest = 0;
  private closed = false;

  constructor(
    readonly feed: LoggedFeed<Event>,
    readonly key: string,
    private readonly tools: LiveFeedTools,
  ) {
    this.ear = new Ear(feed.topic(key), (message) => this.hear(message), tools);
    this.groups = new Groups(tools);
  }

  /** Begins to hear; resolves when the position is known. */
  start(): Promise<void> {
    this.started ??= this.begin().catch((error) => {
      // Whoever listens next tries again.
      this.started = undefined;
      throw error;
    });
    return this.started;
  }

  /** Hears no more. */
  async close(): Promise<void> {
    this.closed = true;
    await this.ear.close();
  }

  /** Delivers to a listener from its position on: from the log until it stands where the stream is, then with all. */
  async add(listener: Listener): Promise<void> {
    await this.start();
    for (let tries = 0; !listener.closed && listener.position < this.position; ) {
      try {
        await listener.subscription.inTurn(() => this.replay(listener));
        tries = 0;
      } catch (error) {
        if (++tries > MOST_RETRIES) throw error;
        await wait(RETRY_MS);
      }
    }
    if (!listener.closed) this.groups.add(listener);
  }

  remove(listener: Listener): void {
    this.groups.remove(listener);
  }

  /** Reads the log if it is beyond what was heard. */
  reach(seq: number): void {
    this.newest = Math.max(this.newest, seq);
    if (this.position < 0 || this.newest <= this.position || this.reading || this.tools.isDeaf) return;
    this.tools.metrics.gaps.inc({ feed: this.feed.name });
    this.reading = this.readOn().finally(() => {
      this.reading = undefined;
    });
  }

  private async begin(): Promise<void> {
    await this.ear.open();
    // The bus first: what happens in between is then heard twice, never missed.
    this.position = await this.tools.readPosition(this.feed, this.key);
    if (this.newest > this.position) this.reach(this.newest);
  }

  private hear(message: unknown): void {
    const event = this.feed.parse(message);
    const seq = this.feed.seqOf(event);
    this.tools.metrics.eventsIn.inc({ feed: this.feed.name });
    if (this.position >= 0 && seq <= this.position) return;
    const follows = this.position >= 0 && (seq === this.position + 1 || this.tools.isDeaf);
    if (follows) this.accept(this.toFeedEvent(event));
    else this.reach(seq);
  }

  private accept(event: FeedEvent): void {
    this.position = event.options.seq ?? this.position;
    this.groups.push(event);
    if (this.newest > this.position) this.reach(this.newest);
  }

  private async readOn(): Promise<void> {
    while (this.position < this.newest && !this.closed) {
      const { position, newest } = this;
      try {
        const { events, oldestSeq } = await this.feed.readLog(this.key, { after: position, limit: PAGE });
        if (oldestSeq > this.position + 1) this.accept(this.resync(oldestSeq));
        // Some may have been heard meanwhile.
        for (const event of events) if (this.feed.seqOf(event) > this.position) this.accept(this.toFeedEvent(event));
        // The number was there, but nothing of it can be read: it is older than the log.
        if (this.position === position) this.position = newest;
      } catch (error) {
        this.tools.logger.warn({ feed: this.feed.name, error: (error as Error).message }, 'log not read');
        await wait(RETRY_MS);
      }
    }
  }

  private async replay(listener: Listener): Promise<void> {
    if (listener.closed) return;
    const { metrics } = this.tools;
    const { position } = this;
    const { events, oldestSeq } = await this.readPage(listener.position);
    const due = oldestSeq > listener.position + 1 ? [this.resync(oldestSeq), ...events] : events;
    metrics.replays.inc({ feed: this.feed.name });
    const { selected } = listener;
    const { connection } = listener.subscription;
    const resolutions = selected
      ? await Promise.all(due.map((event) => resolveEvent(event, selected, connection, metrics)))
      : [];
    for (const [index, event] of due.entries()) {
      // As fast as the client reads: a page of long messages may be more than may wait for it.
      await listener.subscription.drained();
      const resolution = resolutions[index];
      if (resolution?.isLost) return listener.subscription.failUnavailable();
      listener.deliver(event, resolution);
      if (listener.isEndedBy(event)) return listener.end(event);
    }
    if (due.length === 0) listener.position = position;
  }

  /** A page after a position, shared by all who ask for it while the stream stands where it is. */
  private readPage(after: number): Promise<LogPage<FeedEvent>> {
    const name = `${after} ${this.position}`;
    let page = this.pages.get(name);
    if (!page) {
      page = this.feed.readLog(this.key, { after, limit: PAGE }).then(({ events, oldestSeq }) => ({
        events: events.map((event) => this.toFeedEvent(event)),
        oldestSeq,
      }));
      this.pages.set(name, page);
      page.catch(() => this.pages.delete(name));
      setTimeout(() => this.pages.delete(name), KEPT_PAGE_MS).unref();
    }
    return page;
  }

  private toFeedEvent(source: Event): FeedEvent {
    const { feed, key } = this;
    return new FeedEvent(feed.present(source), {
      feed: feed.name,
      audience: feed.audience(key),
      seq: feed.seqOf(source),
      occurredAt: feed.occurredAt(source),
      endsFor: feed.endsFor?.(source),
      source,
    });
  }

  private resync(oldestSeq: number): FeedEvent {
    const { feed, key } = this;
    const options = { feed: feed.name, audience: feed.audience(key), seq: oldestSeq - 1 };
    return new FeedEvent(feed.presentResync(key, oldestSeq), options);
  }
}
