import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { type Bus, createBus } from './bus/bus.ts';
import { withPlantedFault } from './bus/planted-fault.ts';
import type { Config } from './config/config.ts';
import { createDatabase, type DatabaseOptions } from './database/database.ts';
import { createLogBell, type LogBell } from './log/bell.ts';
import { createRateLimits, type RateLimits } from './rate-limits/rate-limits.ts';
import { closeRedis, createRedis, type RedisClient } from './redis/redis.ts';

/** The resources of a process as long as it runs, shared by the subgraphs it hosts. */
export interface Resources extends AsyncDisposable {
  readonly config: Config;
  readonly logger: Logger;
  readonly orm: MikroORM;
  readonly redis: RedisClient;
  readonly bus: Bus;
  readonly logBell: LogBell;
  readonly rateLimits: RateLimits;
}

export type ResourcesOptions = Omit<DatabaseOptions, 'migrations'>;

/** Opens the database (for these entities), Redis and the bus. Dispose of it to close them. */
export async function createResources(options: ResourcesOptions): Promise<Resources> {
  const { config, logger } = options;
  const orm = await createDatabase(options);
  const redis = createRedis(config, logger);
  const bus = withPlantedFault(createBus(redis, config.redis.prefix, logger), config.plantedFault);
  const logBell = createLogBell(bus);
  return {
    config,
    logger,
    orm,
    redis,
    bus,
    logBell,
    rateLimits: createRateLimits(config, redis, logger),
    async [Symbol.asyncDispose]() {
      logBell[Symbol.dispose]();
      await bus.close();
      await closeRedis(redis);
      await orm.close(true);
    },
  };
}
