import { join } from 'node:path';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Logger, pino } from 'pino';
import { createGateway } from '../gateway/gateway.ts';
import { hostedEntities } from '../gateway/subgraphs.ts';
import { type Config, createConfig, type StoreSources } from '../kernel/config/config.ts';
import { type Environment, readEnvironment } from '../kernel/config/environment.ts';
import { checkAddress, metricsAddress } from '../kernel/http/listening.ts';
import { maintainPartitions } from '../kernel/log/partitions.ts';
import type { Start } from '../kernel/process.ts';
import { checkReachable } from '../kernel/reachable.ts';
import { createResources } from '../kernel/resources.ts';
import { migrate } from '../migrations/migrate.ts';
import { createDataFolder } from './data-folder.ts';
import { withDefaults } from './defaults.ts';
import { createEmbeddedPostgres } from './embedded-postgres.ts';
import { createEmbeddedRedis } from './embedded-redis.ts';
import { step } from './steps.ts';
import { summaryOf } from './summary.ts';

/** Parley in one process. Dispose of it to stop everything it started, in reverse order. */
export interface Standalone extends Start, AsyncDisposable {}

/** Starts gateway and subgraphs in this process. */
export async function createStandalone(): Promise<Standalone> {
  const env = readEnvironment();
  const { http, metrics, dataFolder } = createConfig(env);
  await checkAddress(http);
  if (metrics.port) await checkAddress(metricsAddress(metrics.port));

  await using stack = new AsyncDisposableStack();
  const folder = stack.use(createDataFolder(dataFolder));
  const servers = await startServers(stack, withDefaults(env, folder), folder.path);
  const config = createConfig(servers.env, servers.sources);
  const logger = stack.use(createLogger(config, folder.path));
  const port = await startParley(stack, config, logger);
  console.log(summaryOf({ port, config, folder: folder.path, env }));

  const started = stack.move();
  return { config, logger, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

interface Servers {
  /** Completed with the URLs of what had to be started. */
  readonly env: Environment;
  readonly sources: Partial<StoreSources>;
}

async function startServers(stack: AsyncDisposableStack, env: Environment, folder: string): Promise<Servers> {
  const postgres =
    !env.DATABASE_URL && stack.use(await step('PostgreSQL', () => createEmbeddedPostgres({ folder, durable: true })));
  const redis = !env.REDIS_URL && stack.use(await step('Redis', () => createEmbeddedRedis(folder)));
  return {
    env: { ...env, ...(postgres && { DATABASE_URL: postgres.url }), ...(redis && { REDIS_URL: redis.url }) },
    sources: { ...(postgres && { database: postgres.source }), ...(redis && { redis: redis.source }) },
  };
}

async function startParley(stack: AsyncDisposableStack, config: Config, logger: Logger): Promise<number> {
  const resources = stack.use(await createResources({ config, logger, entities: hostedEntities(config) }));
  await checkReachable(resources);
  await step('Migrations', () => migrate(config, logger));
  await maintainPartitions(resources.orm.em.fork() as EntityManager, config);
  return stack.use(await step('Gateway and subgraphs', () => createGateway(resources))).port;
}

/** On a terminal the log goes to a file, so that what people should read stays readable; else to stdout. */
function createLogger({ logLevel: level }: Config, folder: string): Logger & Disposable {
  const target = process.stdout.isTTY ? { dest: join(folder, 'parley.log'), mode: 0o600 } : { dest: 1 };
  const destination = pino.destination({ ...target, sync: false });
  return Object.assign(pino({ name: 'parley', level }, destination), {
    [Symbol.dispose]: () => destination.flushSync(),
  });
}
