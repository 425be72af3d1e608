// A log that loses its end, while it is heard, looked at and read. RUNS raises the number of cases, SEED repeats those of a
// run that failed.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { FakeBus, type FakeEvent, FakeFeed, nextTurn } from '../../test/setup/fake-feed.ts';
import { Turns } from '../limits/turns.ts';
import type { Connections } from './connections.ts';
import { Listening } from './listening.ts';

jest.unstable_mockModule('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
}));
const { FakeClient } = await import('../../test/setup/fake-client.ts');
const { LiveFeeds } = await import('./live-feeds.ts');
const { Metrics } = await import('./metrics.ts');

const KEY = 'one';
const countEvent = async () => {};
const limits = { ephemeral: 1, most: 1, result: 1000 };
const listening = new Listening(Number.POSITIVE_INFINITY);
const readings = new Turns(2);
const logger = pino({ level: 'silent' });
const metrics = new Metrics({ all: new Set() } as unknown as Connections);

const bell = fc.constantFrom('rung', 'rung', 'late');
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('append' as const), bell: fc.oneof(bell, fc.constant('lost')) }),
  },
  // The events that come instead of lost ones are rung for, sooner or later.
  fc.record({
    ...{ do: fc.constant('lose' as const), count: fc.integer({ min: 1, max: 4 }) },
    grown: fc.array(bell, { maxLength: 5 }),
  }),
  fc.record({ do: fc.constant('come' as const), wish: fc.nat(2), back: fc.integer({ min: -3, max: 6 }) }),
  fc.record({ do: fc.constant('ring late' as const), some: fc.nat(20) }),
  fc.record({ do: fc.constant('ring again' as const), some: fc.nat(20) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 0, 50, 600, 2300) }) },
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

async function passTime(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

/** What is being read is there. */
async function passReads(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await passTime(turn % 2 ? 200 : 0);
}

class Model implements Disposable {
  readonly feed = new FakeFeed();
  readonly clients: InstanceType<typeof FakeClient>[] = [];
  /** For each loss: what was left, and how much each client had got by then. */
  readonly losses: { readonly left: number; readonly got: ReadonlyMap<object, number> }[] = [];
  private readonly bus = new FakeBus();
  private readonly feeds = new LiveFeeds({ bus: this.bus, logger, metrics, isDeaf: false });
  private readonly late: FakeEvent[] = [];
  private published: FakeEvent[] = [];
  /** Nobody has looked since the last loss: events that are not rung for yet look like those that were lost. */
  private isUnseen = false;

  async act(action: Action): Promise<void> {
    switch (action.do) {
      case 'append':
        return this.append(action.bell);
      case 'lose':
        return this.lose(action.count, action.grown);
      case 'come':
        return this.come(action.wish, Math.max(0, this.feed.log(KEY).length - action.back));
      case 'ring late':
        for (const event of this.late.splice(action.some % (this.late.length || 1), 1)) this.publish(event);
        return;
      case 'ring again':
        for (const event of this.published.slice(-1 - action.some).slice(0, 1)) this.publish(event);
        return;
      case 'pass':
        return action.ms > 2000 ? this.passLook(action.ms) : passTime(action.ms);
    }
  }

  async come(wish: number, after: number): Promise<void> {
    const tools = { feeds: this.feeds, listening, readings, metrics, logger, limits, countEvent };
    this.clients.push(new FakeClient(this.feed, { userId: 'alice', key: KEY, wish, after }, tools));
    // Until this process has heard what the client knows: of what was lost before, nobody can tell by which it was replaced.
    await passReads();
  }

  /** Bells are not late for ever, and then there is a look. */
  private async passLook(ms: number): Promise<void> {
    for (const event of this.late.splice(0)) this.publish(event);
    await passTime(ms);
    await passReads();
    this.isUnseen = false;
    // Nor is what was lost rung for again by then.
    this.published = this.published.filter((event) => this.feed.log(KEY).includes(event));
  }

  /** Every bell has come, and everybody has looked. */
  async settle(): Promise<void> {
    await this.passLook(0);
    for (let half = 0; half < 24; half++) await passTime(500);
  }

  [Symbol.dispose](): void {
    for (const client of this.clients) client.leave();
    this.feeds.close();
  }

  private append(bell: string): void {
    const event = this.feed.append(KEY);
    if (bell === 'late' || (bell === 'lost' && this.isUnseen)) this.late.push(event);
    if (bell === 'rung') this.publish(event);
  }

  private lose(count: number, grown: readonly string[]): void {
    this.feed.lose(KEY, count);
    this.isUnseen = true;
    const left = this.feed.log(KEY).length;
    this.losses.push({ left, got: new Map(this.clients.map((client) => [client, client.got.length])) });
    for (const bell of grown) this.append(bell);
  }

  private publish(event: FakeEvent): void {
    this.published.push(event);
    this.bus.publish(this.feed.topic(KEY), event);
  }
}

const positionOf = ({ seq, resync }: { seq?: number; resync?: number } = {}) => seq ?? resync;

/** Holds that a client has what the log has, from the position at which it was made to begin anew; and that it was. */
function check({ feed, losses }: Model, client: InstanceType<typeof FakeClient>): void {
  const log = feed.log(KEY);
  const { got, options, state } = client;
  const begin = got.findLastIndex(({ resync }) => resync !== undefined);
  let position = got[begin]?.resync ?? options.after;
  for (const { seq, id } of got.slice(begin + 1)) {
    expect({ seq, id }).toEqual({ seq: position + 1, id: log[position]?.id });
    position++;
  }
  expect([state, position]).toEqual(['running', log.length]);
  for (const { left, got: gotBy } of losses) {
    const had = gotBy.get(client);
    if (had === undefined) continue;
    const stood = positionOf(got[had - 1]) ?? options.after;
    if (stood > left) expect(begin).toBeGreaterThanOrEqual(had);
  }
}

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env.RUNS ?? 700);

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime'] });
});
afterAll(() => {
  jest.useRealTimers();
});

test(
  'whatever end a log loses, and whatever comes instead, each client is told and has what the log has',
  async () => {
    const property = fc.asyncProperty(fc.array(action, { maxLength: 40, size: 'max' }), async (actions) => {
      using model = new Model();
      await model.come(0, 0);
      for (const one of actions) await model.act(one);
      await model.settle();
      for (const client of model.clients) check(model, client);
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  },
  60_000 + RUNS * 20,
);
