import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, Command, Redis } from 'ioredis';
import { refreshSlots } from '../redis/redis.ts';
import {
  createTopicConnection,
  isMoved,
  SUBSCRIBER,
  type Subscriber,
  type SubscriberEvents,
  type TopicConnection,
} from './topic-connection.ts';

/** The place of a topic: its slot, and the node that has the slot as far as we know. */
interface Home {
  readonly slot: number;
  readonly node: string;
}

/** How often and how soon a topic is looked for whose slot has just moved. */
const ATTEMPTS = 10;
const ATTEMPT_MS = 100;

/**
 * Listens on a Redis Cluster: a topic on the node that has its slot, over one connection for each node in use. Topics
 * follow their slots. ioredis has sharded subscribers of its own; docs/decisions/ says why they are not enough.
 */
export function createShardedSubscriber(cluster: Cluster, events: SubscriberEvents): Subscriber {
  const homes = new Map<string, Home>();
  const connections = new Map<string, TopicConnection>();

  const connectionTo = (node: string): TopicConnection => {
    const existing = connections.get(node);
    if (existing) return existing;
    const created = createTopicConnection(connectTo(cluster, node), true, {
      // A node that has lost a slot may go on sending what it hears from its successor.
      onMessage: (topic, text) => homes.get(topic)?.node === node && events.onMessage(topic, text),
      onRenewed: events.onRenewed,
      onTrouble(error) {
        events.onTrouble(error);
        void refreshSlots(cluster);
      },
    });
    connections.set(node, created);
    return created;
  };

  /** Brings topics to the nodes that have their slots now, and closes connections that nothing is left for. */
  const followSlots = () => {
    for (const [node, topics] of findMoved(cluster, homes)) {
      for (const [topic, home] of topics) {
        connections.get(home.node)?.remove(topic);
        homes.set(topic, { ...home, node });
      }
      connectionTo(node).adopt(topics.keys());
    }
    const used = new Set([...homes.values()].map(({ node }) => node));
    for (const [node, connection] of connections) {
      if (used.has(node)) continue;
      connections.delete(node);
      void connection.close();
    }
  };
  cluster.on('refresh', followSlots);

  return {
    async add(topic) {
      homes.set(topic, await findHome(cluster, topic));
      for (let attempt = 1; ; attempt++) {
        const node = homes.get(topic)?.node ?? '';
        try {
          return await connectionTo(node).add(topic);
        } catch (error) {
          await refreshSlots(cluster);
          const now = homes.get(topic)?.node;
          // A slot has moved before the node that we asked knew where to.
          const unknown = now === node && isMoved(error as Error) && attempt < ATTEMPTS;
          if (!now || (now === node && !unknown)) throw error;
          if (unknown) await wait(ATTEMPT_MS);
        }
      }
    },
    remove(topic) {
      const home = homes.get(topic);
      homes.delete(topic);
      if (home) connections.get(home.node)?.remove(topic);
    },
    async close() {
      cluster.off('refresh', followSlots);
      await Promise.all([...connections.values()].map((connection) => connection.close()));
    },
  };
}

/** A connection that renews itself as the Cluster's own do. */
function connectTo({ options }: Cluster, node: string): Redis {
  const colon = node.lastIndexOf(':');
  return new Redis({
    ...options.redisOptions,
    ...SUBSCRIBER,
    host: node.slice(0, colon),
    port: Number(node.slice(colon + 1)),
    retryStrategy: options.clusterRetryStrategy ?? undefined,
  });
}

async function findHome(cluster: Cluster, topic: string): Promise<Home> {
  const slot = new Command('ssubscribe', [topic]).getSlot();
  // Its answer means that there is a connection, and then the slots are known.
  if (!cluster.slots[slot]) await cluster.ping();
  const node = cluster.slots[slot]?.[0];
  if (!node) throw new Error(`CLUSTERDOWN Hash slot ${slot} not served`);
  return { slot, node };
}

/** The topics whose slots are on other nodes than we thought, by the node they are on now. */
function findMoved(cluster: Cluster, homes: ReadonlyMap<string, Home>): Map<string, Map<string, Home>> {
  const moved = new Map<string, Map<string, Home>>();
  for (const [topic, home] of homes) {
    const node = cluster.slots[home.slot]?.[0];
    if (!node || node === home.node) continue;
    const topics = moved.get(node) ?? new Map<string, Home>();
    moved.set(node, topics.set(topic, home));
  }
  return moved;
}
