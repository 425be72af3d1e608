import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Bus } from '../../kernel/bus/bus.ts';
import type { LoggedFeed, LogPage } from '../../kernel/federation/subscription.ts';
import { Places } from '../../kernel/rate-limits/places.ts';
import { FakeBus, FakeFeed } from '../../test/setup/fake-feed.ts';
import { Connections } from './connections.ts';
import { Listener } from './listener.ts';
import { LiveLog } from './live-log.ts';
import { Metrics } from './metrics.ts';
import type { Subscription } from './subscription.ts';

/** A log of numbers, whose reading takes until it is let go on. */
async function createLog(newest: () => number) {
  let ring: (seq: number) => void = () => {};
  const reads: (() => void)[] = [];
  const readLog = (_: string, { after }: { after: number }) =>
    new Promise<LogPage<number>>((resolve) => {
      const latestSeq = newest();
      const events = Array.from({ length: Math.max(0, latestSeq - after) }, (_, index) => after + 1 + index);
      reads.push(() => resolve({ events, oldestSeq: 1, latestSeq }));
    });
  const feed: LoggedFeed<number> = {
    kind: 'logged',
    name: 'numbers',
    topic: (key) => key,
    audience: () => '',
    parse: Number,
    present: (seq) => ({ seq }),
    presentResync: () => ({}),
    seqOf: (seq) => seq,
    occurredAt: () => new Date(),
    identityOf: () => undefined,
    readAllowed: async (_, userIds) => new Set(userIds),
    readPositions: async () => new Map(),
    readLog,
  };
  const bus = {
    subscribe: async (_: string, listener: (payload: unknown) => void) => {
      ring = listener;
      return async () => {};
    },
  } as unknown as Bus;
  const metrics = new Metrics(new Connections({ socketsPerUser: 1, places: new Places(1) }));
  const tools = { bus, metrics, logger: pino({ level: 'silent' }), isDeaf: false, readPosition: async () => 0 };
  const log = new LiveLog(feed, 'key', tools);
  const heard: number[] = [];
  const subscription = { connection: { viewer: { userId: 'user' } } } as unknown as Subscription;
  const follower = { silent: true, onEvent: (seq: number) => void heard.push(seq) };
  await log.add(new Listener(subscription, 'key', { after: 0, follower }));
  return {
    heard,
    ring: (seq: number) => ring(seq),
    reach: (seq: number) => log.reach(seq),
    /** Lets the oldest reading end, and what follows from it begin. */
    async read() {
      reads.shift()?.();
      await new Promise(setImmediate);
    },
  };
}

test('a hole is read from the log, and what was heard meanwhile is told once', async () => {
  const { heard, ring, read } = await createLog(() => 3);
  ring(3);
  ring(1);
  await read();
  expect(heard).toEqual([1, 2, 3]);
});

test('a second hole, found while the first is read and filled by the bus, is read too', async () => {
  let newest = 2;
  const { heard, ring, reach, read } = await createLog(() => newest);
  reach(2);
  newest = 4;
  for (const seq of [1, 2, 4]) ring(seq);
  await read();
  await read();
  expect(heard).toEqual([1, 2, 3, 4]);
});

test('a position that could not be read is asked for again by who listens next', async () => {
  let isAway = true;
  const tools = {
    ...{ bus: new FakeBus(), metrics: new Metrics(new Connections({ socketsPerUser: 1, places: new Places(1) })) },
    ...{ logger: pino({ level: 'silent' }), isDeaf: false },
    async readPosition() {
      if (isAway) throw new Error('The log is away.');
      return 7;
    },
  };
  const log = new LiveLog(new FakeFeed(), 'key', tools);
  await expect(Promise.all([log.start(), log.start()])).rejects.toThrow('The log is away.');
  isAway = false;
  await log.start();
  expect(log.position).toBe(7);
});
