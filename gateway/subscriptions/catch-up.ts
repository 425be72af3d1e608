import { setTimeout as wait } from 'node:timers/promises';
import type { LoggedFeed } from '../../kernel/federation/subscription.ts';
import type { SelectedEvents } from './documents.ts';
import type { FeedEvent } from './feed-event.ts';
import type { Heard } from './heard.ts';
import type { Listener } from './listener.ts';
import type { LiveFeedTools } from './live-feed-tools.ts';
import type { LogPages } from './log-pages.ts';
import { resolveEvent } from './resolve.ts';

/** How long to wait after something that could not be read. */
const RETRY_MS = 500;
const MOST_RETRIES = 10;

/** The stream that a listener is to stand where it stands. */
export interface HeardLog {
  readonly feed: LoggedFeed<unknown>;
  readonly key: string;
  readonly tools: LiveFeedTools;
  readonly heard: Heard;
  readonly pages: LogPages;
  /** The event that its listeners got when the log last went back. */
  readonly reset: FeedEvent | undefined;
  /** Reads the log if it is beyond what was heard. Resolves when that is done. */
  reach(seq: number): Promise<void>;
  /** Compares the log with what was heard. Resolves when that is done. */
  compare(): Promise<void>;
}

/** Brings one listener from where it stands to where a stream stands, as fast as its client reads. */
export class CatchUp {
  constructor(
    private readonly live: HeardLog,
    private readonly listener: Listener,
  ) {}

  /** Has the listener join all others in the turn in which it stands where they stand. */
  async run(join: () => void): Promise<void> {
    const { live, listener } = this;
    const { heard } = live;
    listener.era = heard.era;
    while (!listener.closed && (listener.era !== heard.era || listener.position < heard.position || this.isBeyond))
      await this.patiently(() => this.goOn());
    if (!listener.closed) join();
  }

  /** The client, or what its right to listen was found by, is further than this process has heard. */
  private get isBeyond(): boolean {
    const { heard, tools } = this.live;
    return this.listener.knownSeq > heard.position && !tools.isDeaf;
  }

  private async patiently(step: () => Promise<void>): Promise<void> {
    for (let tries = 0; !this.listener.closed; tries++) {
      try {
        return await this.listener.subscription.inTurn(step);
      } catch (error) {
        if (tries === MOST_RETRIES) throw error;
        await wait(RETRY_MS);
      }
    }
  }

  /** Looks whether the log is further too: this process then reads on. Beyond the log itself one is if it has gone back. */
  private async check(): Promise<void> {
    const { live, listener } = this;
    const { heard, feed, key, pages, tools } = live;
    const latest = await tools.readPosition(feed, key);
    if (latest >= listener.knownSeq) return live.reach(latest);
    const [{ begin }, allowed] = await listener.subscription.reading(() =>
      Promise.all([pages.readDue(latest, heard), feed.readAllowed(key, [listener.userId])]),
    );
    const { era } = listener;
    await this.deliver([pages.toResync(begin, era + 1, allowed)]);
    // It alone has heard of it: of the stream's own going back it is yet to hear like all others.
    listener.era = era;
  }

  private async goOn(): Promise<void> {
    const { live, listener } = this;
    const { heard, pages, reset, tools } = live;
    if (listener.closed) return;
    if (listener.era !== heard.era) return this.deliver(reset ? [reset] : []);
    if (this.isBeyond) return this.check();
    const { position, era } = heard;
    const { events, latestSeq, isOther } = await listener.subscription.reading(() =>
      pages.readDue(listener.position, heard),
    );
    tools.metrics.replays.inc({ feed: live.feed.name });
    if (latestSeq < position || isOther) return this.compare(era);
    // The stream is yet to hear events beyond it: if they were written to clients and then lost, nobody would notice.
    // The first is what follows the listener's position, or stands for it.
    const due = events.filter(({ options: { seq = 0 } }, index) => index === 0 || seq <= position);
    if (due.length > 0) return this.deliver(due);
    // They were there, and cannot be read.
    await this.deliver([pages.toResync({ seq: position, oldestSeq: position + 1 }, listener.era)]);
  }

  private async compare(era: number): Promise<void> {
    await this.live.compare();
    if (this.live.heard.era === era) await wait(RETRY_MS);
  }

  private async deliver(due: readonly FeedEvent[]): Promise<void> {
    const { listener } = this;
    const { selected, subscription } = listener;
    const resolve = (asked: SelectedEvents) =>
      Promise.all(due.map((event) => resolveEvent(event, asked, subscription, this.live.tools)));
    const resolutions = selected ? await subscription.reading(() => resolve(selected)) : [];
    for (const [index, event] of due.entries()) {
      // As fast as the client reads: a page of long messages may be more than may wait for it.
      await subscription.drained();
      const resolution = resolutions[index];
      if (resolution?.isLost) return subscription.failUnavailable();
      listener.deliver(event, resolution);
      if (listener.isEndedBy(event)) return listener.end(event);
    }
  }
}
