import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Connections } from './connections.ts';
import { Emissions } from './emissions.ts';
import { FeedEvent } from './feed-event.ts';
import { Group } from './group.ts';
import type { Listener } from './listener.ts';
import { Metrics } from './metrics.ts';
import { Resolution } from './resolution.ts';

const SHARED = { dependsOnViewer: false, isApartFor: () => false };

const settled = () => new Promise(setImmediate);
const tools = {
  metrics: new Metrics({ all: new Set() } as unknown as Connections),
  logger: pino({ level: 'silent' }),
};

test('an event that cannot be delivered ends its listeners, and keeps nothing from those that come after', async () => {
  const group = new Group('', tools);
  const got: string[] = [];
  const selection = { ...SHARED, knows: () => true, resolve: async () => new Resolution({}) };
  const listenerOf = (name: string, deliver: () => void) =>
    ({
      selected: { key: 'selection', variables: {}, selection },
      subscription: {
        connection: { viewer: { userId: name } },
        pay() {},
        failUnavailable: () => got.push(`${name} fails`),
      },
      deliver,
    }) as unknown as Listener;
  const event = () => new FeedEvent({}, { audience: '', feed: 'feed' });

  const broken = listenerOf('broken', () => {
    throw new Error('broken');
  });
  group.listeners.add(broken);
  group.push(event());
  await settled();
  group.listeners.delete(broken);
  group.listeners.add(listenerOf('sound', () => got.push('sound hears')));
  group.push(event());
  await settled();
  expect(got).toEqual(['broken fails', 'sound hears']);
});

test('what an event has beyond its cost is paid once it is there, shared like that', async () => {
  const paid: number[] = [];
  const group = new Group('', tools);
  const resolution = new Resolution({}, [], { excess: 9 });
  const selection = { ...SHARED, knows: () => true, resolve: async () => resolution };
  for (const userId of ['alice', 'bob'])
    group.listeners.add({
      selected: { key: 'selection', variables: {}, cost: 6, selection },
      subscription: { connection: { viewer: { userId } }, pay: (cost: number) => paid.push(cost) },
      deliver() {},
    } as unknown as Listener);
  group.push(new FeedEvent({}, { audience: '', feed: 'feed' }));
  await settled();
  expect(paid).toEqual([3, 5]);
});

test('what cannot be resolved or written is told, and what was emitted after it is written', async () => {
  const told: unknown[] = [];
  const emissions = new Emissions(2, (error) => told.push((error as Error).message));
  const write = (resolution: Resolution) => void told.push(resolution.text('field'));
  // Longer than the failure of the next one takes.
  emissions.add(() => settled().then(() => new Resolution(1)), write);
  emissions.add(() => Promise.reject(new Error('not resolved')), write);
  emissions.add(
    async () => new Resolution(2),
    () => {
      throw new Error('not written');
    },
  );
  emissions.add(async () => new Resolution(3), write);
  await emissions.settled();
  expect(told).toEqual(['{"data":{"field":1}}', 'not resolved', 'not written', '{"data":{"field":3}}']);
});
