import DataLoader from 'dataloader';
import type { EphemeralFeed, Feed, LoggedFeed } from '../../kernel/federation/subscription.ts';
import type { ListenedFeed, Listener } from './listener.ts';
import type { LiveFeedTools } from './live-feed-tools.ts';
import { LiveLog } from './live-log.ts';
import { LiveState } from './live-state.ts';

interface Held extends ListenedFeed {
  readonly live: LiveLog | LiveState;
}

/** How often the log is asked whether it is beyond what was heard, or has gone back. */
const LOOK_MS = 2000;
/** An event that was committed just now is still on its way over the bus. */
const GRACE_MS = 250;
/** Keys in one statement. */
const MOST_KEYS = 5000;

/**
 * The streams that somebody in this process listens to, each heard once. Every two seconds the database is asked which
 * of the logged ones have gone beyond what was heard, with one statement for thousands: so an event that was committed
 * but never published, for whatever reason, reaches its listeners too.
 */
export class LiveFeeds {
  private readonly held = new Map<string, Held>();
  private readonly positions = new Map<LoggedFeed<unknown>, DataLoader<string, number>>();
  private readonly tools: LiveFeedTools;
  private readonly timer: NodeJS.Timeout;
  private readonly forgetRenewals: () => void;

  constructor(private readonly options: Omit<LiveFeedTools, 'readPosition'>) {
    this.tools = { ...options, readPosition: (feed, key) => this.positionLoader(feed).load(key) };
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    this.timer.unref();
    this.forgetRenewals = options.bus.onRenewed(() => {
      options.metrics.busRenewals.inc();
      void this.look();
    });
  }

  /** Begins to deliver a feed to a listener. Throws when the log cannot be read. */
  async add(feed: Feed, key: string, listener: Listener): Promise<void> {
    const topic = feed.topic(key);
    let held = this.held.get(topic);
    if (!held) {
      held = { topic, live: this.create(feed, key), listeners: 0 };
      this.held.set(topic, held);
    }
    held.listeners++;
    listener.feed = held;
    await held.live.add(listener);
  }

  /** Ends what `add` began. */
  remove(listener: Listener): void {
    const { feed: held } = listener;
    if (!held) return;
    listener.feed = undefined;
    held.live.remove(listener);
    if (--held.listeners > 0) return;
    if (this.held.get(held.topic) === held) this.held.delete(held.topic);
    held.live.close().catch((error: Error) => this.options.logger.warn({ error: error.message }, 'topic not left'));
  }

  close(): void {
    clearInterval(this.timer);
    this.forgetRenewals();
  }

  private create(feed: Feed, key: string): LiveLog | LiveState {
    return feed.kind === 'logged'
      ? new LiveLog(feed, key, this.tools)
      : new LiveState(feed as EphemeralFeed<unknown>, key, this.tools);
  }

  /** Looks whether the log is ahead or has gone back, and asks the bus again for what it could not be asked for. */
  private async look(): Promise<void> {
    const lives = [...this.held.values()].map(({ live }) => live);
    for (const live of lives) void live.ear.open();
    if (this.options.isDeaf) return;
    const logs = lives.filter((live) => live instanceof LiveLog);
    for (const [feed, ofFeed] of Map.groupBy(logs, (live) => live.feed)) {
      for (let first = 0; first < ofFeed.length; first += MOST_KEYS)
        await this.compare(feed, ofFeed.slice(first, first + MOST_KEYS));
    }
  }

  private async compare(feed: LoggedFeed<unknown>, logs: readonly LiveLog[]): Promise<void> {
    try {
      // Before the question: what is heard while it is answered may be newer than the answer.
      const held = new Map(logs.map((live) => [live, live.position]));
      const newest = await feed.readPositions(logs.map(({ key }) => key));
      const newestOf = ({ key }: LiveLog) => newest.get(key) ?? 0;
      for (const live of logs) if (newestOf(live) < (held.get(live) ?? 0)) void live.compare();
      const ahead = logs.filter((live) => live.position >= 0 && newestOf(live) > live.position);
      if (ahead.length === 0) return;
      setTimeout(() => {
        for (const live of ahead) void live.reach(newestOf(live));
      }, GRACE_MS).unref();
    } catch (error) {
      this.options.logger.warn({ feed: feed.name, error: (error as Error).message }, 'positions not read');
    }
  }

  /** Streams that are opened together are asked for together. */
  private positionLoader(feed: LoggedFeed<unknown>): DataLoader<string, number> {
    let loader = this.positions.get(feed);
    if (!loader) {
      const read = async (keys: readonly string[]) => {
        const found = await feed.readPositions(keys);
        return keys.map((key) => found.get(key) ?? 0);
      };
      loader = new DataLoader(read, { cache: false, maxBatchSize: MOST_KEYS });
      this.positions.set(feed, loader);
    }
    return loader;
  }
}
