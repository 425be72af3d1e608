import type { Bus } from '../../kernel/bus/bus.ts';
import type { LoggedFeed, LogPage, Resync } from '../../kernel/federation/subscription.ts';

/** An event of a fake feed. */
export interface FakeEvent {
  readonly key: string;
  readonly seq: number;
  /** Another one for each event that was ever appended. */
  readonly id: number;
  readonly endsFor?: string;
  /** It lacks something that it has in the log. */
  readonly isPart?: boolean;
}

/** A bus in memory that can be away. It rings only when told to: a test decides what is lost, late or repeated. */
export class FakeBus implements Bus {
  isAway = false;
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private readonly renewals = new Set<() => void>();

  /** How many listen, to topics and to renewals. */
  get listenerCount(): number {
    return this.renewals.size + [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  publish(topic: string, payload: object): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(payload as never);
  }

  async subscribe<Payload>(topic: string, listener: (payload: Payload) => void): Promise<() => Promise<void>> {
    await nextTurn();
    if (this.isAway) throw new Error('The bus is away.');
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
    return async () => void listeners.delete(listener);
  }

  onRenewed(callback: () => void): () => void {
    this.renewals.add(callback);
    return () => void this.renewals.delete(callback);
  }

  renew(): void {
    for (const callback of this.renewals) callback();
  }

  async close(): Promise<void> {}
}

/** A logged feed in memory: its log can be cut as by the retention, and can be away. */
export class FakeFeed implements LoggedFeed<FakeEvent> {
  readonly kind = 'logged';
  readonly name = 'fake';
  isAway = false;
  /** How often a log was read. */
  reads = 0;
  /** How many reads there were at a time at most. */
  readsAtOnce = 0;
  private reading = 0;
  private appended = 0;
  private readonly logs = new Map<string, FakeEvent[]>();

  /** The whole log of a key, also what was cut. */
  log(key: string): FakeEvent[] {
    const log = this.logs.get(key) ?? [];
    this.logs.set(key, log);
    return log;
  }

  /** For each key, the positions up to which its log was cut, in their order. */
  readonly cuts = new Map<string, number[]>();

  append(key: string, endsFor?: string): FakeEvent {
    const log = this.log(key);
    const event = { key, seq: log.length + 1, id: ++this.appended, endsFor };
    log.push(event);
    return event;
  }

  /** Loses the newest events, as a failover to a standby does that lacked them. */
  lose(key: string, count: number): void {
    const log = this.log(key);
    const cut = this.cuts.get(key)?.at(-1) ?? 0;
    log.splice(Math.max(cut, log.length - count));
  }

  /** Keeps only the newest events. */
  cut(key: string, kept: number): void {
    const cuts = this.cuts.get(key) ?? [];
    const upTo = Math.max(0, this.log(key).length - kept);
    if (upTo > (cuts.at(-1) ?? 0)) this.cuts.set(key, [...cuts, upTo]);
  }

  topic = (key: string) => `fake:${key}`;
  audience = (key: string) => key;
  parse = (message: unknown) => message as FakeEvent;
  isWhole = ({ isPart }: FakeEvent) => !isPart;
  present = ({ seq, id, isPart }: FakeEvent) => (isPart ? { seq, id, isPart } : { seq, id });
  presentResync = (_: string, { seq }: Resync) => ({ resync: seq });
  seqOf = ({ seq }: FakeEvent) => seq;
  occurredAt = () => new Date(0);
  identityOf = ({ id }: FakeEvent) => String(id);
  readAllowed = async (_: string, userIds: readonly string[]) => {
    await this.answer();
    return new Set(userIds);
  };
  endsFor = (event: FakeEvent) => event.endsFor;

  async readPositions(keys: readonly string[]): Promise<Map<string, number>> {
    await this.answer();
    return new Map(keys.map((key) => [key, this.log(key).length]));
  }

  async readLog(key: string, { after, limit }: { after: number; limit: number }): Promise<LogPage<FakeEvent>> {
    this.reads++;
    this.readsAtOnce = Math.max(this.readsAtOnce, ++this.reading);
    try {
      return await this.readPage(key, after, limit);
    } finally {
      this.reading--;
    }
  }

  private async readPage(key: string, after: number, limit: number): Promise<LogPage<FakeEvent>> {
    await this.answer();
    const cut = this.cuts.get(key)?.at(-1) ?? 0;
    const events = this.log(key).slice(Math.max(after, cut));
    const page = { events: events.slice(0, limit), oldestSeq: cut + 1, latestSeq: this.log(key).length };
    // Events that happen meanwhile are not in it, and that can be many.
    const ms = ((this.reads * 7) % 4) * 60;
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    await this.answer();
    return page;
  }

  private async answer(): Promise<void> {
    await nextTurn();
    if (this.isAway) throw new Error('The log is away.');
  }
}

/** The event loop comes round once; a clock that is faked stands still. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
