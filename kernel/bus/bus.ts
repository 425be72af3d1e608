import { EventEmitter } from 'node:events';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { Cluster, type Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { RedisClient } from '../redis/redis.ts';
import { createShardedSubscriber } from './sharded-subscriber.ts';
import { createTopicConnection, SUBSCRIBER, type Subscriber, type SubscriberEvents } from './topic-connection.ts';

/**
 * The doorbell between processes: at most once, in order per publisher, never the truth. A listener that must not
 * miss anything reads the event log from its position.
 */
export interface Bus {
  /** Sends in the background: a message that Redis can't take is logged and dropped. */
  publish(topic: string, payload: object): void;
  /**
   * Calls `listener` with each payload until the returned function is called. Rejects when Redis is down and not back
   * at the next attempt.
   */
  subscribe<Payload>(topic: string, listener: (payload: Payload) => void): Promise<() => Promise<void>>;
  /**
   * Calls back whenever a subscribing connection was renewed, until the returned function is called: what was
   * published meanwhile is missed, and what is published from now on is heard.
   */
  onRenewed(callback: () => void): () => void;
  close(): Promise<void>;
}

/** A bus over a single Redis's pub/sub, or a Cluster's sharded pub/sub. `prefix` keeps installations apart. */
export function createBus(redis: RedisClient, prefix: string, logger: Logger): Bus {
  const renewals = new Set<() => void>();
  const messages = new EventEmitter();
  const subscriber = createSubscriber(redis, {
    onMessage: (topic, text) => messages.emit('message', topic, text),
    onRenewed() {
      for (const renewed of renewals) renewed();
    },
    onTrouble: (error) => logger.warn({ error: error.message }, 'Redis subscriber connection'),
  });
  const topics = createTopics(subscriber, messages);
  const pubSub = new RedisPubSub({ publisher: publisherOf(redis), subscriber: topics.connection });
  return {
    publish(topic, payload) {
      pubSub.publish(prefix + topic, payload).catch((error: Error) => {
        logger.warn({ topic, error: error.message }, 'not published');
      });
    },
    async subscribe(topic, listener) {
      const id = await pubSub.subscribe(prefix + topic, (payload) => {
        try {
          listener(payload);
        } catch (error) {
          // The other listeners of the topic come after it.
          logger.error({ topic, error: (error as Error).message }, 'a listener failed');
        }
      });
      let listening = true;
      const leave = async () => {
        if (listening) pubSub.unsubscribe(id);
        listening = false;
      };
      await topics.taken(prefix + topic).catch(async (error: Error) => {
        await leave();
        throw error;
      });
      return leave;
    },
    onRenewed(callback) {
      // Two who give the same function are still two.
      const renewal = () => callback();
      renewals.add(renewal);
      return () => void renewals.delete(renewal);
    },
    close: () => subscriber.close(),
  };
}

function createSubscriber(redis: RedisClient, events: SubscriberEvents): Subscriber {
  if (redis instanceof Cluster) return createShardedSubscriber(redis, events);
  // Only a process that listens opens the second connection.
  return createTopicConnection(redis.duplicate({ ...SUBSCRIBER, enableAutoPipelining: false }), false, events);
}

/** The part of a connection that RedisPubSub publishes with. */
const publisherOf = (redis: RedisClient) =>
  redis instanceof Cluster
    ? ({ publish: (topic: string, text: string) => redis.spublish(topic, text) } as unknown as Cluster)
    : redis;

/**
 * The part of a connection that RedisPubSub listens with; it counts who listens to what. It never hears that Redis did
 * not take a topic, because it would leave a rejected promise behind that ends the process: `taken` tells that.
 */
function createTopics(subscriber: Subscriber, messages: EventEmitter) {
  const asked = new Map<string, Promise<void>>();
  const connection = {
    on: (event: string, listener: (...args: unknown[]) => void) => messages.on(event, listener),
    subscribe(topic: string, done: () => void) {
      asked.set(topic, subscriber.add(topic));
      done();
    },
    unsubscribe(topic: string) {
      asked.delete(topic);
      subscriber.remove(topic);
    },
    punsubscribe() {},
  };
  return {
    connection: connection as unknown as Redis,
    taken: (topic: string): Promise<void> => asked.get(topic) ?? Promise.resolve(),
  };
}
