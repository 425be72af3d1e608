import type { Redis } from 'ioredis';
import { startHeartbeat } from '../redis/heartbeat.ts';
import { closeRedis } from '../redis/redis.ts';

/** A listener to topics: a connection to a single Redis, or several to the nodes of a Cluster. */
export interface Subscriber {
  /**
   * Resolves once Redis sends what is published to the topic. Rejects when Redis refuses it, or is down and not back
   * at the next attempt; the topic must then be removed.
   */
  add(topic: string): Promise<void>;
  remove(topic: string): void;
  close(): Promise<void>;
}

export interface SubscriberEvents {
  onMessage(topic: string, text: string): void;
  /** Messages may have been missed. From now on Redis sends what is published to every topic again. */
  onRenewed(): void;
  /** A connection is lost or refused, or Redis took topics away from it. It is being renewed. */
  onTrouble(error: Error): void;
}

/** A subscriber of one Redis. */
export interface TopicConnection extends Subscriber {
  /** Takes topics over that were lost elsewhere, and says `onRenewed` once Redis has them. */
  adopt(topics: Iterable<string>): void;
}

/** The options of a connection that a {@link TopicConnection} is made of. */
export const SUBSCRIBER = {
  lazyConnect: true,
  // The TopicConnection asks for its topics itself, and hears whether Redis took them.
  autoResubscribe: false,
  // Asking for very many may take long; the heartbeat notices a Redis that does not answer.
  commandTimeout: undefined,
};

/** How soon topics that Redis refused are asked for again. */
const RETRY_MS = 500;

/**
 * Listens over a connection of its own, which renews itself for ever and then asks for its topics again. On a Cluster
 * (`sharded`) it hears what is sent with SPUBLISH.
 */
export function createTopicConnection(redis: Redis, sharded: boolean, events: SubscriberEvents): TopicConnection {
  const topics = new Set<string>();
  /** How often messages may have been missed, and up to which of these times `onRenewed` has been said. */
  let [losses, told] = [0, 0];
  let retry: NodeJS.Timeout | undefined;

  async function renew(): Promise<void> {
    clearTimeout(retry);
    const before = losses;
    try {
      await ask(redis, sharded, topics);
      if (before > told) {
        told = before;
        events.onRenewed();
      }
    } catch (error) {
      events.onTrouble(error as Error);
      // Otherwise it is renewed when it is ready.
      if (redis.status === 'ready') retry = setTimeout(renew, RETRY_MS);
    }
  }
  const recover = () => {
    losses++;
    void renew();
  };
  redis.on('close', () => losses++);
  redis.on('ready', renew);
  redis.on('error', (error) => {
    events.onTrouble(error);
    // A node takes topics away when their slot moves; ioredis knows that only as an answer that nobody waits for.
    if (redis.status === 'ready') recover();
  });
  redis.on(sharded ? 'smessage' : 'message', events.onMessage);
  const heartbeat = startHeartbeat(redis, events.onTrouble);

  return {
    add(topic) {
      topics.add(topic);
      return ask(redis, sharded, [topic]);
    },
    remove(topic) {
      topics.delete(topic);
      // A connection that is lost has no topics any more.
      (sharded ? redis.sunsubscribe(topic) : redis.unsubscribe(topic)).catch(() => {});
    },
    adopt(adopted) {
      for (const topic of adopted) topics.add(topic);
      recover();
    },
    async close() {
      clearInterval(heartbeat);
      clearTimeout(retry);
      redis.off('ready', renew);
      await closeRedis(redis);
    },
  };
}

/** Resolves once Redis has taken all these topics. */
async function ask(redis: Redis, sharded: boolean, topics: Iterable<string>): Promise<void> {
  const missing = new Set(topics);
  let refusal: Error | undefined;
  for (const topic of missing) {
    (sharded ? redis.ssubscribe(topic) : redis.subscribe(topic)).then(
      () => missing.delete(topic),
      (error: Error) => {
        refusal = error;
      },
    );
  }
  // Answers come in order. One that says that a topic has moved to another node is never told by ioredis.
  await redis.ping();
  if (missing.size > 0) throw refusal ?? new Error(MOVED);
}

const MOVED = 'MOVED to another node';

/** Whether a topic was refused because another node of the Cluster has its slot now. */
export const isMoved = (error: Error) => error.message === MOVED;
