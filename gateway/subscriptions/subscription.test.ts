import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { EphemeralFeed } from '../../kernel/federation/subscription.ts';
import { nextTurn } from '../../test/setup/fake-feed.ts';
import { Turns } from '../limits/turns.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { SubscriptionRequest } from './documents.ts';
import type { FeedEvent } from './feed-event.ts';
import { Listening } from './listening.ts';
import type { LiveFeeds } from './live-feeds.ts';
import type { Subscription } from './subscription.ts';

// Jest's clock does not reach into this module of Node's.
jest.unstable_mockModule('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
}));

const { Metrics } = await import('./metrics.ts');
const { Resolution } = await import('./resolution.ts');
const { Subscription: RealSubscription } = await import('./subscription.ts');

const metrics = new Metrics({ all: new Set() } as unknown as Connections);
const failing = (code: string) => new Resolution(null, [{ message: 'No.', extensions: { code } }]);

/** Whether the subgraph answers that some events need, and what comes of them when it does not. */
let isAway = false;
let answer = failing('UNAVAILABLE');
let got: unknown[] = [];
/** What alice listens to with all her subscriptions. */
let listening = new Listening(3);
const readings = new Turns(8);
/** How many events were asked for, and how many at most at the same time. */
let asked = 0;
let askedAtOnce = 0;
let answering = 0;

const selection = {
  dependsOnViewer: false,
  isApartFor: () => false,
  knows: () => true,
  async resolve({ value }: FeedEvent) {
    asked++;
    askedAtOnce = Math.max(askedAtOnce, ++answering);
    if ('takesTime' in value) await nextTurn();
    answering--;
    return isAway && 'needs' in value ? answer : new Resolution(value);
  },
};
const sink = {
  write: (resolution: InstanceType<typeof Resolution>) => void got.push(JSON.parse(resolution.text('field'))),
  complete: () => void got.push('complete'),
  fail: (error: { extensions: object }) => void got.push(error.extensions),
};

function createSubscription(): Subscription {
  const countEvent = async () => {};
  const logger = pino({ level: 'silent' });
  const connection = {
    ...{ viewer: { userId: 'alice' }, subscriptions: new Set(), queuedBytes: 0 },
    drained: async () => {},
    close: (reason: string) => void got.push(reason),
  };
  const selected = { key: 'selection', variables: {}, selection };
  const request = { field: 'field', responseKey: 'field', args: {}, selected };
  const tools = {
    feeds: { add: async () => {}, remove() {} } as unknown as LiveFeeds,
    listening,
    readings,
    metrics,
    logger,
    limits: { ephemeral: 1, most: 1, result: 1000 },
    countEvent,
  };
  return new RealSubscription(
    connection as unknown as Connection,
    request as unknown as SubscriptionRequest,
    sink,
    tools,
  );
}

async function passTime(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    jest.advanceTimersByTime(100);
    await nextTurn();
  }
}

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime'] });
});
beforeEach(() => {
  isAway = true;
  answer = failing('UNAVAILABLE');
  got = [];
  listening = new Listening(3);
  [asked, askedAtOnce] = [0, 0];
});
afterAll(() => {
  jest.useRealTimers();
});

test('what is emitted waits for a subgraph that is away, and everything later waits for it', async () => {
  const subscription = createSubscription();
  subscription.emit({ needs: 'titles' }, 'one');
  subscription.emit({ plain: true }, 'one');
  subscription.complete();
  await passTime(500);
  expect(got).toEqual([]);
  isAway = false;
  await passTime(500);
  expect(got).toEqual([{ data: { field: { needs: 'titles' } } }, { data: { field: { plain: true } } }, 'complete']);
});

test.each(['UNAVAILABLE', 'INTERNAL_SERVER_ERROR'])(
  'what was emitted and cannot be resolved (%s) ends the subscription: the client comes back, and is told then',
  async (code) => {
    answer = failing(code);
    const subscription = createSubscription();
    subscription.emit({ needs: 'titles' }, 'one');
    subscription.emit({ plain: true }, 'one');
    await passTime(10_000);
    expect(got).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })]);
  },
);

test('what may not be told is said to be so, once, and the subscription goes on', async () => {
  answer = failing('NOT_FOUND');
  const subscription = createSubscription();
  subscription.emit({ needs: 'titles' }, 'one');
  subscription.emit({ plain: true }, 'one');
  await passTime(100);
  expect(got).toEqual([
    { data: null, errors: [expect.objectContaining({ extensions: { code: 'NOT_FOUND' } })] },
    { data: { field: { plain: true } } },
  ]);
});

test('while something that was emitted waits, only so much is kept of what comes: then the client is to come back', async () => {
  const subscription = createSubscription();
  subscription.emit({ needs: 'titles' }, 'one');
  subscription.next(new Resolution({ plain: 1 }), false);
  await passTime(100);
  expect(got).toEqual([]);
  subscription.next(new Resolution({ plain: 2 }), false);
  expect(got).toEqual(['slow']);
});

test('who reads the log for a client waits for what is emitted to it', async () => {
  const subscription = createSubscription();
  subscription.emit({ needs: 'titles' }, 'one');
  let isDrained = false;
  void subscription.drained().then(() => {
    isDrained = true;
  });
  await passTime(500);
  expect(isDrained).toBe(false);
  isAway = false;
  await passTime(500);
  expect(isDrained).toBe(true);
});

test('of thousands that are emitted a few are resolved at a time, and no more once the client is gone', async () => {
  const [subscription, other] = [createSubscription(), createSubscription()];
  for (let n = 0; n < 1000; n++) subscription.emit({ takesTime: n }, 'one');
  for (let n = 0; n < 1000; n++) other.emit({ takesTime: n, other: true }, 'one');
  await passTime(1000);
  // For all subscriptions of a user together.
  expect(askedAtOnce).toBeLessThanOrEqual(8);
  const told = got.map((result) => (result as { data: { field: { takesTime: number; other?: true } } }).data.field);
  for (const isOther of [undefined, true]) {
    const own = told.filter(({ other: flag }) => flag === isOther).map(({ takesTime }) => takesTime);
    expect(own).toEqual(Array.from({ length: own.length }, (_, n) => n));
  }
  subscription.cancel();
  other.cancel();
  const [askedBefore, gotBefore] = [asked, got.length];
  expect(gotBefore).toBeGreaterThan(10);
  await passTime(30_000);
  expect([asked, got.length]).toEqual([askedBefore, gotBefore]);
});

test('null comes once something is true, and before what comes meanwhile; if it never is, without it', async () => {
  const subscription = createSubscription();
  const live = Promise.withResolvers<void>();
  subscription.emitNull(live.promise);
  subscription.next(new Resolution({ n: 1 }), true);
  await passTime(100);
  expect(got).toEqual([]);
  live.resolve();
  await passTime(100);
  subscription.emitNull(Promise.reject(new Error('no')));
  subscription.next(new Resolution({ n: 2 }), true);
  await passTime(100);
  expect(got).toEqual([null, { n: 1 }, { n: 2 }].map((field) => ({ data: { field } })));
});

test('a user listens to only so much with all subscriptions together: the one that wants more ends, and gives back what it had', async () => {
  const feed = {} as EphemeralFeed<unknown>;
  const [one, other] = [createSubscription(), createSubscription()];
  void one.begin(() => one.watch(feed, ['a']));
  void other.begin(() => other.watch(feed, ['b', 'c']));
  expect(() => listening.check('alice')).toThrow('Too many');
  expect(() => listening.check('bob')).not.toThrow();
  // Another list is refused as a whole, and the old one goes on.
  await expect(other.watch(feed, ['c', 'd', 'e'])).rejects.toThrow('Too many');
  await other.watch(feed, ['c', 'd']);
  expect(got).toEqual([]);
  await other.begin(() => other.watch(feed, ['c', 'd', 'e']));
  expect(got).toEqual([{ code: 'RATE_LIMITED', limit: 'listenersPerUser', most: 3, retryAfterSeconds: 30 }]);
  await one.begin(() => one.watch(feed, ['a', 'b', 'c']));
  expect(got).toHaveLength(1);
  one.cancel();
  const third = createSubscription();
  await third.begin(() => third.watch(feed, ['a', 'b', 'c']));
  expect(got).toHaveLength(1);
});
