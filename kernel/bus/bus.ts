import { RedisPubSub } from 'graphql-redis-subscriptions';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { closeRedis } from '../redis/redis.ts';

/**
 * The doorbell between processes: at most once, in order per publisher, never the truth. A listener that must not
 * miss anything reads the event log from its position.
 */
export interface Bus {
  /** Sends in the background: a message that Redis can't take is logged and dropped. */
  publish(topic: string, payload: object): void;
  /** Calls `listener` with each payload until the returned function is called. */
  subscribe<Payload>(topic: string, listener: (payload: Payload) => void): Promise<() => Promise<void>>;
  /** Calls back whenever the subscribing connection was renewed: what was published meanwhile is missed. */
  onRenewed(callback: () => void): () => void;
  close(): Promise<void>;
}

/** A bus over Redis pub/sub. `prefix` keeps installations that share a Redis apart. */
export function createBus(redis: Redis, prefix: string, logger: Logger): Bus {
  const subscriber = createSubscriber(redis, logger);
  const pubSub = new RedisPubSub({ publisher: redis, subscriber });
  return {
    publish(topic, payload) {
      pubSub.publish(prefix + topic, payload).catch((error: Error) => {
        logger.warn({ topic, error: error.message }, 'not published');
      });
    },
    async subscribe(topic, listener) {
      const id = await pubSub.subscribe(prefix + topic, listener);
      return async () => pubSub.unsubscribe(id);
    },
    onRenewed(callback) {
      // Its topics are asked for again by then; what is sent after them is answered once Redis has them.
      const listener = () => void subscriber.ping().then(callback, () => {});
      subscriber.on('ready', listener);
      return () => void subscriber.off('ready', listener);
    },
    close: () => closeRedis(subscriber),
  };
}

function createSubscriber(redis: Redis, logger: Logger): Redis {
  // Only a process that listens opens the second connection.
  const subscriber = redis.duplicate({ lazyConnect: true, autoResubscribe: true, enableAutoPipelining: false });
  subscriber.on('error', (error) => logger.warn({ error: error.message }, 'Redis subscriber connection'));
  // The library ignores the promises of these: a connection lost meanwhile must not end the process.
  for (const name of ['unsubscribe', 'punsubscribe'] as const) {
    const send = subscriber[name].bind(subscriber) as (...topics: string[]) => Promise<unknown>;
    subscriber[name] = (...topics: unknown[]) => send(...(topics as string[])).catch(() => {});
  }
  return subscriber;
}
