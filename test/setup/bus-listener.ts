import { pino } from 'pino';
import { createBus } from '../../kernel/bus/bus.ts';
import { closeRedis } from '../../kernel/redis/redis.ts';
import type { Stores } from './databases.ts';
import { createClient } from './redis-server.ts';

/** An ear on the bus of a deployment, as its gateways have one. */
export interface BusListener extends AsyncDisposable {
  /** Everything published on the topic from now on: the array grows. */
  listen<Payload>(topic: string): Promise<readonly Payload[]>;
}

export function createBusListener({ redisUrl, redisPrefix }: Pick<Stores, 'redisUrl' | 'redisPrefix'>): BusListener {
  const redis = createClient(redisUrl);
  const bus = createBus(redis, redisPrefix, pino({ level: 'silent' }));
  return {
    async listen<Payload>(topic: string) {
      const heard: Payload[] = [];
      await bus.subscribe<Payload>(topic, (payload) => heard.push(payload));
      return heard;
    },
    async [Symbol.asyncDispose]() {
      await bus.close();
      await closeRedis(redis);
    },
  };
}
