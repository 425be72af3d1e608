import type { LoggedFeed, LogPage, Resync } from '../../kernel/federation/subscription.ts';
import { FeedEvent } from './feed-event.ts';
import type { Heard } from './heard.ts';

/** Events in one read of a log. */
const PAGE = 100;
/** Clients that come back together read the same pages: each is read once in this time. */
const KEPT_PAGE_MS = 1000;

/** The events that are due to listeners who stand at one position. */
export interface DuePage {
  readonly events: readonly FeedEvent[];
  readonly latestSeq: number;
  /** The log is another than was heard: it has gone back. */
  readonly isOther: boolean;
  /** The position at which a listener that is beyond the log goes on. */
  readonly begin: Resync;
}

/** The log of one stream, as events on their way to listeners. */
// biome-ignore lint/suspicious/noExplicitAny: its feed knows what its events are.
export class LogPages<Event = any> {
  private readonly due = new Map<string, Promise<DuePage>>();

  constructor(
    private readonly feed: LoggedFeed<Event>,
    private readonly key: string,
  ) {}

  read(after: number): Promise<LogPage<Event>> {
    return this.feed.readLog(this.key, { after, limit: PAGE });
  }

  /** A page after a position, shared by all who ask for it while the stream stands where it is. */
  readDue(after: number, heard: Heard): Promise<DuePage> {
    const { position, era } = heard;
    const name = `${after} ${position} ${era}`;
    let page = this.due.get(name);
    if (!page) {
      page = this.read(after).then((read) => this.toDue(read, after, { heard, era }));
      this.due.set(name, page);
      page.catch(() => this.due.delete(name));
      setTimeout(() => this.due.delete(name), KEPT_PAGE_MS).unref();
    }
    return page;
  }

  toFeedEvent(source: Event, era: number): FeedEvent {
    const { feed, key } = this;
    return new FeedEvent(feed.present(source), {
      ...{ feed: feed.name, audience: feed.audience(key), era, source },
      seq: feed.seqOf(source),
      occurredAt: feed.occurredAt(source),
      endsFor: feed.endsFor?.(source),
    });
  }

  /** The event that stands for events that the log does not have. After a log has gone back, `allowed` names who may listen on. */
  toResync(resync: Resync, era: number, allowed?: ReadonlySet<string>): FeedEvent {
    const { feed, key } = this;
    const options = { feed: feed.name, audience: feed.audience(key), era, seq: resync.seq };
    return new FeedEvent(feed.presentResync(key, resync), { ...options, ...(allowed && { allowed }) });
  }

  /** The position at which those go on whom a log that went back has left behind: before the events of a page, or at the log's end. */
  beginOf({ events: [first], latestSeq, oldestSeq }: LogPage<Event>): Resync {
    return { seq: first === undefined ? latestSeq : this.feed.seqOf(first) - 1, oldestSeq };
  }

  private toDue(page: LogPage<Event>, after: number, { heard, era }: { heard: Heard; era: number }): DuePage {
    const { oldestSeq, latestSeq } = page;
    const isOther = heard.era === era && page.events.some((event) => this.isOther(event, heard));
    const events = page.events.map((event) => this.toFeedEvent(event, era));
    if (oldestSeq > after + 1) events.unshift(this.toResync({ seq: oldestSeq - 1, oldestSeq }, era));
    return { events, latestSeq, isOther, begin: this.beginOf(page) };
  }

  /** Whether an event is another one than was heard; one of which that is not known is taken for it. */
  private isOther(event: Event, heard: Heard): boolean {
    const [seq, identity] = [this.feed.seqOf(event), this.feed.identityOf(event)];
    heard.learn(seq, identity);
    return heard.differs(seq, identity);
  }
}
