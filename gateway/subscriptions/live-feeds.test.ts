// A model of everything that can befall a logged stream, in memory and on a clock that is moved by hand. RUNS raises the
// number of cases, SEED repeats those of a run that failed (fast-check prints it, with the shrunk case).
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { FakeBus, type FakeEvent, FakeFeed, nextTurn } from '../../test/setup/fake-feed.ts';
import { Turns } from '../limits/turns.ts';
import type { Connections } from './connections.ts';
import { Listening } from './listening.ts';

// Jest's clock does not reach into this module of Node's.
jest.unstable_mockModule('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
}));
const { FakeClient } = await import('../../test/setup/fake-client.ts');
const { LiveFeeds } = await import('./live-feeds.ts');
const { Metrics } = await import('./metrics.ts');

const USERS = ['alice', 'bob', 'carol'];
const countEvent = async () => {};
const limits = { ephemeral: 1, most: 1, result: 1000 };
const listening = new Listening(Number.POSITIVE_INFINITY);
const READ_AT_ONCE = 2;
const readings = new Turns(READ_AT_ONCE);
const logger = pino({ level: 'silent' });
const metrics = new Metrics({ all: new Set() } as unknown as Connections);

const key = fc.constantFrom('one', 'one', 'one', 'other');
const user = fc.constantFrom(...USERS);
const some = fc.nat(1000);
const actions = {
  append: fc.record({
    do: fc.constant('append' as const),
    key,
    bells: fc.array(fc.constantFrom('rung', 'rung', 'rung in part', 'lost', 'lost', 'late', 'rung twice'), {
      minLength: 1,
      maxLength: 3,
    }),
    endsFor: fc.option(user, { freq: 8, nil: undefined }),
  }),
  ringLate: fc.record({ do: fc.constant('ring late' as const), some }),
  ringAll: fc.record({ do: fc.constant('ring all' as const), key }),
  come: fc.record({ do: fc.constant('come' as const), key, userId: user, wish: fc.integer({ min: -1, max: 2 }), some }),
  leave: fc.record({ do: fc.constant('leave' as const), some, andReturn: fc.boolean() }),
  cut: fc.record({ do: fc.constant('cut' as const), key, kept: fc.nat(3) }),
  fault: fc.record({ do: fc.constant('fault' as const), of: fc.constantFrom('feed', 'bus'), isAway: fc.boolean() }),
  renew: fc.record({ do: fc.constant('renew' as const) }),
  pass: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 0, 0, 50, 600, 2300) }),
};
type Actions = typeof actions;
type Action = {
  [Name in keyof Actions]: Actions[Name] extends fc.Arbitrary<infer Value> ? Value : never;
}[keyof Actions];

const { append, come, pass, leave, ringLate, ringAll, cut, fault, renew } = actions;
const action: fc.Arbitrary<Action> = fc.oneof(
  ...[append, append, append, come, come, pass, pass, pass],
  ...[leave, ringLate, ringAll, ringAll, cut, fault, renew],
);

/** Lets time pass, and whatever is due then happen. */
async function passTime(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

class Model implements Disposable {
  readonly bus = new FakeBus();
  readonly feed = new FakeFeed();
  readonly feeds: InstanceType<typeof LiveFeeds>;
  readonly clients: InstanceType<typeof FakeClient>[] = [];
  wasAway = false;
  private readonly late: FakeEvent[] = [];

  constructor(isDeaf: boolean) {
    this.feeds = new LiveFeeds({ bus: this.bus, logger, metrics, isDeaf });
  }

  async act(action: Action): Promise<void> {
    switch (action.do) {
      case 'append':
        return action.bells.forEach((bell, index) => {
          this.ring(this.feed.append(action.key, index === 0 ? action.endsFor : undefined), bell);
        });
      case 'ring late':
        for (const event of this.late.splice(action.some % (this.late.length || 1), 1)) this.ring(event, 'rung');
        return;
      case 'ring all':
        for (const event of this.feed.log(action.key)) this.ring(event, 'rung');
        return;
      case 'come':
        return this.come({ ...action, after: action.some % (this.feed.log(action.key).length + 1) });
      case 'leave':
        return this.leave(action);
      case 'cut':
        return this.feed.cut(action.key, action.kept);
      case 'fault':
        this[action.of as 'feed' | 'bus'].isAway = action.isAway;
        this.wasAway ||= this.feed.isAway;
        return;
      case 'renew':
        return this.bus.renew();
      case 'pass':
        return passTime(action.ms);
    }
  }

  /** Everything works again, for as long as it takes to catch up. */
  async settle(): Promise<void> {
    this.feed.isAway = false;
    this.bus.isAway = false;
    for (let half = 0; half < 24; half++) await passTime(500);
  }

  /** Nobody listens any more. */
  async end(): Promise<void> {
    for (const client of this.clients) client.leave();
    this[Symbol.dispose]();
    for (let half = 0; half < 4; half++) await passTime(500);
  }

  [Symbol.dispose](): void {
    this.feeds.close();
  }

  private ring(event: FakeEvent, bell: string): void {
    if (bell === 'late') this.late.push(event);
    const told = bell === 'rung in part' ? { ...event, isPart: true } : event;
    if (bell.startsWith('rung')) this.bus.publish(this.feed.topic(event.key), told);
    if (bell === 'rung twice') this.bus.publish(this.feed.topic(event.key), event);
  }

  private come(options: ConstructorParameters<typeof FakeClient>[1]): void {
    const tools = { feeds: this.feeds, listening, readings, metrics, logger, limits, countEvent };
    this.clients.push(new FakeClient(this.feed, options, tools));
  }

  private leave({ some, andReturn }: { some: number; andReturn: boolean }): void {
    const client = this.clients[some % (this.clients.length || 1)];
    if (!client) return;
    client.leave();
    const { got, options } = client;
    const last = got.at(-1);
    if (andReturn) this.come({ ...options, after: last?.seq ?? last?.resync ?? options.after });
  }
}

/** Holds that a client got each event after its position once, in order and whole; or a position to begin anew from. */
function check({ feed, wasAway }: Model, { options, got, state, ...client }: InstanceType<typeof FakeClient>): void {
  const log = feed.log(options.key);
  const cuts = feed.cuts.get(options.key) ?? [];
  const endsIt = (seq: number) => log[seq - 1]?.endsFor === options.userId && seq > client.allowedAt;
  let position = options.after;
  expect(got.filter(({ isPart }) => isPart)).toEqual([]);
  for (const [index, { seq, resync }] of got.entries()) {
    // A listener without an operation does not hear that it must begin anew.
    if (options.wish < 0 && seq && cuts.includes(seq - 1)) position = Math.max(position, seq - 1);
    if (seq === undefined) expect(cuts.filter((upTo) => upTo > position)).toContain(resync);
    else expect(seq).toBe(position + 1);
    position = seq ?? resync ?? 0;
    if (seq !== undefined && endsIt(seq))
      expect([index + 1, state]).toEqual([got.length, expect.not.stringMatching('running')]);
  }
  // The bus may still bring the event that ends it, although it knows that the log no longer has it.
  const end = log.find(({ seq }) => endsIt(seq))?.seq ?? Number.NaN;
  if (state === 'completed' && !cuts.some((upTo) => upTo >= end)) expect(position).toBe(end);
  if (state === 'completed') expect(end).toBeGreaterThan(client.allowedAt);
  if (state === 'left') expect(got).toHaveLength(client.gotBeforeLeaving);
  if (state === 'failed') expect(wasAway).toBe(true);
  if (state === 'running')
    expect(options.wish < 0 && cuts.includes(log.length) ? log.length : position).toBe(log.length);
}

const everything = (isDeaf: boolean) =>
  fc.asyncProperty(fc.array(action, { maxLength: 60, size: 'max' }), async (actions) => {
    using model = new Model(isDeaf);
    for (const action of actions) await model.act(action);
    await model.settle();
    for (const client of model.clients) check(model, client);
    await model.end();
    for (const client of model.clients) check(model, client);
    expect([model.bus.listenerCount, jest.getTimerCount()]).toEqual([0, 0]);
  });

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env.RUNS ?? 1500);

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime'] });
});
afterAll(() => {
  jest.useRealTimers();
});

test(
  'whatever befalls the bus and the log, each client gets every event once, in order, and nothing stays behind',
  async () => {
    await fc.assert(everything(false), { numRuns: RUNS, seed: SEED });
  },
  60_000 + RUNS * 20,
);

test('a process that does not look for holes is found out', async () => {
  const { failed } = await fc.check(everything(true), { numRuns: 200, seed: SEED, endOnFailure: true });
  expect(failed).toBe(true);
});

test('what is heard while the log is read is not read again', async () => {
  using model = new Model(false);
  const bells = (count: number, bell: 'rung' | 'late') =>
    model.act({ do: 'append', key: 'one', endsFor: undefined, bells: Array.from({ length: count }, () => bell) });
  await model.act({ do: 'come', key: 'one', userId: 'alice', wish: 0, some: 0 });
  await passTime(0);
  await bells(2, 'late');
  await bells(1, 'rung');
  // The hole is being read: now its bells come after all, and one more.
  for (let late = 0; late < 2; late++) await model.act({ do: 'ring late', some: 0 });
  model.bus.publish(model.feed.topic('one'), model.feed.log('one')[2] as FakeEvent);
  await bells(1, 'rung');
  await passTime(0);
  await bells(1, 'rung');
  await passTime(500);
  expect(model.clients[0]?.got).toEqual([1, 2, 3, 4, 5].map((seq) => ({ seq, id: seq })));
  expect(model.feed.reads).toBe(1);
});

test('of one user only so much is read at once, over all clients; each gets everything', async () => {
  using model = new Model(false);
  const keys = Array.from({ length: 12 }, (_, n) => `key ${n}`);
  for (const key of keys) for (let n = 0; n < 2; n++) model.feed.append(key);
  for (const key of keys) await model.act({ do: 'come', key, userId: 'alice', wish: 0, some: 0 } as Action);
  await model.settle();
  for (const { got } of model.clients) expect(got.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(model.feed.readsAtOnce).toBe(READ_AT_ONCE);
});
