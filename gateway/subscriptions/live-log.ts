import { setTimeout as wait } from 'node:timers/promises';
import type { LoggedFeed, LogPage } from '../../kernel/federation/subscription.ts';
import { CatchUp, type HeardLog } from './catch-up.ts';
import { Ear } from './ear.ts';
import type { FeedEvent } from './feed-event.ts';
import { Groups } from './group.ts';
import { Heard } from './heard.ts';
import type { Listener } from './listener.ts';
import type { LiveFeedTools } from './live-feed-tools.ts';
import { LogPages } from './log-pages.ts';
import { both, isOpen, NO_QUESTION, type Question } from './question.ts';

/** How long to wait after a page that could not be read. */
const RETRY_MS = 500;

/**
 * A logged stream as this process hears it: each event once, in order. The bus only rings: an event that does not follow
 * the last one shows a hole, which is read from the log; and one that is another than was heard under its number, like a
 * log that is shorter than what was heard, shows that the log has gone back. The log itself decides that: an answer to a
 * question counts for what was held before it was sent, since meanwhile the bus may have told more.
 */
// biome-ignore lint/suspicious/noExplicitAny: its feed knows what its events are.
export class LiveLog<Event = any> implements HeardLog {
  readonly ear: Ear;
  readonly heard = new Heard();
  readonly pages: LogPages<Event>;
  reset: FeedEvent | undefined;
  private readonly groups: Groups;
  /** The listeners that do not stand where the stream stands yet. */
  private readonly coming = new Set<Listener>();
  private started: Promise<void> | undefined;
  private reading: Promise<void> | undefined;
  private question = NO_QUESTION;
  private closed = false;

  constructor(
    readonly feed: LoggedFeed<Event>,
    readonly key: string,
    readonly tools: LiveFeedTools,
  ) {
    this.ear = new Ear(feed.topic(key), (message) => this.hear(message), tools);
    this.groups = new Groups(tools);
    this.pages = new LogPages(feed, key);
  }

  /** The last position heard; -1 until it is known. */
  get position(): number {
    return this.heard.position;
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
    this.coming.add(listener);
    await this.start();
    await new CatchUp(this, listener).run(() => {
      this.groups.add(listener);
      this.coming.delete(listener);
    });
  }

  remove(listener: Listener): void {
    this.coming.delete(listener);
    this.groups.remove(listener);
  }

  async reach(seq: number): Promise<void> {
    this.ask({ newest: seq });
    await this.reading;
  }

  async compare(): Promise<void> {
    this.ask({ isAsked: true });
    await this.reading;
  }

  private ask(question: Partial<Question>): void {
    this.question = both(this.question, question);
    this.readOn();
  }

  private async begin(): Promise<void> {
    await this.ear.open();
    // The bus first: what happens in between is then heard twice, never missed.
    this.heard.advance(await this.tools.readPosition(this.feed, this.key));
    this.readOn();
  }

  private hear(message: unknown): void {
    const event = this.feed.parse(message);
    const seq = this.feed.seqOf(event);
    this.tools.metrics.eventsIn.inc({ feed: this.feed.name });
    const { position } = this;
    const isNext = seq === position + 1 && this.feed.isWhole?.(event) !== false;
    if (position >= 0 && seq <= position) this.hearAgain(seq, event);
    else if (position >= 0 && (isNext || this.tools.isDeaf)) this.accept(event);
    else this.expect(seq, event);
  }

  /** Late duplicates are normal on a bus. */
  private hearAgain(seq: number, event: Event): void {
    if (this.heard.differs(seq, this.feed.identityOf(event))) this.ask({ doubted: seq });
  }

  private expect(seq: number, event: Event): void {
    this.heard.expect(seq, this.feed.identityOf(event));
    this.ask({ newest: seq });
  }

  private accept(event: Event): void {
    const seq = this.feed.seqOf(event);
    this.heard.advance(seq, this.feed.identityOf(event));
    this.groups.push(this.pages.toFeedEvent(event, this.heard.era));
    if (this.heard.wasOther(seq)) this.ask({ doubted: seq });
    else this.readOn();
  }

  private readOn(): void {
    if (this.position < 0 || !isOpen(this.question, this.position) || this.reading || this.tools.isDeaf) return;
    if (this.question.newest > this.position) this.tools.metrics.gaps.inc({ feed: this.feed.name });
    this.reading = this.readAll().finally(() => {
      this.reading = undefined;
    });
  }

  private async readAll(): Promise<void> {
    while (isOpen(this.question, this.position) && !this.closed) {
      const { question } = this;
      this.question = NO_QUESTION;
      try {
        await this.readPage(question);
      } catch (error) {
        this.question = both(question, this.question);
        this.tools.logger.warn({ feed: this.feed.name, error: (error as Error).message }, 'log not read');
        await wait(RETRY_MS);
      }
    }
  }

  /** Reads from the last event that was heard, or from the one in doubt: that shows whether they are the same. */
  private async readPage({ newest, doubted }: Question): Promise<void> {
    const held = this.position;
    const page = await this.pages.read(Math.max(0, Math.min(held, doubted) - 1));
    if (this.hasGoneBack(page, held, doubted)) await this.goBack(page, held);
    else if (page.oldestSeq > this.position + 1) this.resync(page.oldestSeq - 1);
    this.takeIn(page.events);
    // The event that was rung for is not in the log: it was in one that is lost.
    if (page.latestSeq < newest) return;
    // It is there by its number, and cannot be read.
    if (this.position === held && newest > held) this.resync(newest);
    this.question = both(this.question, { newest });
  }

  /** Some may have been heard meanwhile: if those are others, the log has gone back since the page was read. */
  private takeIn(events: readonly Event[]): void {
    for (const event of events) {
      const seq = this.feed.seqOf(event);
      if (seq > this.position) this.accept(event);
      else if (this.heard.differs(seq, this.feed.identityOf(event))) {
        this.ask({ doubted: seq });
        return;
      }
    }
  }

  private hasGoneBack({ events, latestSeq }: LogPage<Event>, held: number, doubted: number): boolean {
    const { feed, heard } = this;
    if (latestSeq < held) return true;
    const known = events.filter((event) => feed.seqOf(event) <= held);
    if (known.some((event) => heard.differs(feed.seqOf(event), feed.identityOf(event)))) return true;
    return doubted <= held && !known.some((event) => heard.has(doubted, feed.identityOf(event)));
  }

  private async goBack(page: LogPage<Event>, held: number): Promise<void> {
    const { heard, pages } = this;
    const allowed = await this.readAllowed();
    const begin = pages.beginOf(page);
    // Events that were heard since the log was asked may be of either log, or of a third one that the page is older than.
    const { position } = heard;
    this.question = both(this.question, { newest: position, ...(position > held && { doubted: held + 1 }) });
    heard.goBack(begin.seq);
    this.tools.metrics.resets.inc({ feed: this.feed.name });
    this.reset = pages.toResync(begin, heard.era, allowed);
    this.groups.push(this.reset);
  }

  /** Those among the listeners who may go on: that they took part may be lost as well. */
  private async readAllowed(): Promise<ReadonlySet<string>> {
    const asked = new Set<string>();
    const allowed = new Set<string>();
    const others = () => [...this.userIds()].filter((id) => !asked.has(id));
    // Some may come meanwhile.
    for (let userIds = others(); userIds.length > 0; userIds = others()) {
      for (const userId of await this.feed.readAllowed(this.key, userIds)) allowed.add(userId);
      for (const userId of userIds) asked.add(userId);
    }
    return allowed;
  }

  private userIds(): ReadonlySet<string> {
    const users = new Set(this.groups.userIds());
    for (const { userId } of this.coming) users.add(userId);
    return users;
  }

  /** Passes over what the log does not have any more. */
  private resync(seq: number): void {
    this.heard.advance(seq);
    this.groups.push(this.pages.toResync({ seq, oldestSeq: seq + 1 }, this.heard.era));
  }
}
