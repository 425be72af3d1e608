import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { EphemeralFeed } from '../../kernel/federation/subscription.ts';
import { FakeBus, nextTurn } from '../../test/setup/fake-feed.ts';
import type { Connections } from './connections.ts';
import type { SelectedEvents } from './documents.ts';
import { Listener, type ListeningSubscription } from './listener.ts';
import { LiveFeeds } from './live-feeds.ts';
import { Metrics } from './metrics.ts';

const feed: EphemeralFeed<{ readonly state: number }> = {
  kind: 'ephemeral',
  name: 'states',
  topic: (key) => `states:${key}`,
  audience: () => '',
  parse: (message) => message as { readonly state: number },
  present: (event) => event,
  subjectOf: () => 'the only one',
  isSame: (a, b) => a.state === b.state,
};

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

async function passTime(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

test('a stream is heard once the bus has taken its topic, also where that is away at first, and what is said then comes', async () => {
  const bus = new FakeBus();
  const logger = pino({ level: 'silent' });
  const metrics = new Metrics({ all: new Set() } as unknown as Connections);
  const feeds = new LiveFeeds({ bus, logger, metrics, isDeaf: false });
  const heard: unknown[] = [];
  const subscription = { selected: {} as SelectedEvents, connection: { viewer: { userId: 'alice' } } };
  const follower = { silent: true, onEvent: (event: unknown) => void heard.push(event) };
  const listener = new Listener(subscription as unknown as ListeningSubscription, 'one', { after: 0, follower });
  bus.isAway = true;
  let isHeard = false;
  void feeds.add(feed, 'one', listener).then(() => {
    isHeard = true;
  });
  await passTime(5000);
  expect(isHeard).toBe(false);
  bus.isAway = false;
  await passTime(2000);
  expect(isHeard).toBe(true);
  bus.publish('states:one', { state: 1 });
  expect(heard).toEqual([{ state: 1 }]);
  feeds.remove(listener);
  feeds.close();
});
