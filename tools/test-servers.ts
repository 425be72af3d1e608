/** What `test/setup/start-servers.mjs` takes from the build: jest imports it as it is, not as it imports tests. */
export { createConfig } from '../kernel/config/config.ts';
export { readEnvironment } from '../kernel/config/environment.ts';
export { migrate } from '../migrations/migrate.ts';
export { createEmbeddedPostgres } from '../standalone/embedded-postgres.ts';
export { createEmbeddedRedis } from '../standalone/embedded-redis.ts';
