import { setTimeout as wait } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';
import type { FaultName } from './options.ts';
import { pick, type Random, shuffle } from './seeded-random.ts';
import type { RedisStore, Store } from './stores.ts';
import type { Subscriber } from './subscribers.ts';

/** The targets of faults. */
export interface Target {
  readonly deployment: Deployment;
  readonly postgres: Store;
  readonly redis: RedisStore;
  readonly subscribers: readonly Subscriber[];
  readonly random: Random;
}

/** Brings a fault about. Resolves when it is over: what was taken away answers again. Returns the clients that it hit. */
export type Fault = (target: Target) => Promise<readonly Subscriber[]>;

const AWAY_MS = 2000;
const DOWN_MS = 500;
const STOPPED_MS = 10_000;
/** The part of the clients that lose their connection at once. */
const DROPPED = 0.25;

export const FAULTS: Readonly<Record<FaultName, Fault>> = {
  async 'client-drop'({ subscribers, random }) {
    const dropped = shuffle(random, subscribers).slice(0, Math.ceil(subscribers.length * DROPPED));
    await Promise.all(dropped.map((subscriber) => subscriber.drop(AWAY_MS)));
    return dropped;
  },
  'gateway-kill': (target) =>
    hitGateway(target, async (gateway) => {
      await gateway.kill();
      await gateway.start();
    }),
  async 'subgraph-kill'({ deployment, subscribers, random }) {
    const subgraph = pick(random, deployment.subgraphs);
    await subgraph.kill();
    await subgraph.start();
    return subscribers;
  },
  'redis-restart': ({ redis, subscribers }) => restart(redis, subscribers),
  async 'redis-flush'({ redis, subscribers }) {
    await redis.flush();
    return subscribers;
  },
  'postgres-stop': ({ postgres, subscribers }) => restart(postgres, subscribers),
  sigstop: (target) =>
    hitGateway(target, async (gateway) => {
      gateway.pause();
      await wait(STOPPED_MS);
      gateway.resume();
    }),
};

/** Hits a gateway that somebody is connected to, which concerns all who are. */
async function hitGateway(
  { deployment, subscribers, random }: Target,
  hit: (gateway: Deployment['gateways'][number]) => Promise<void>,
): Promise<readonly Subscriber[]> {
  const { url } = pick(random, subscribers);
  const gateway = deployment.gateways.find((candidate) => candidate.url === url);
  if (!gateway) return [];
  const connected = subscribers.filter((subscriber) => subscriber.url === url);
  await hit(gateway);
  return connected;
}

async function restart(store: Store, subscribers: readonly Subscriber[]): Promise<readonly Subscriber[]> {
  await store.stop();
  await wait(DOWN_MS);
  await store.start();
  return subscribers;
}
