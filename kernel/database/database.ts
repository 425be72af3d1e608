import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { required } from '../config/variables.ts';
import { poolOptions } from './connection.ts';
import { ParameterDriver } from './driver.ts';
import { preparedName } from './statement.ts';

export interface DatabaseOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly entities: NonNullable<Options['entities']>;
  readonly migrations?: Options['migrations'];
  /** Called with each statement sent, BEGIN and COMMIT included: one call, one round trip. */
  readonly onStatement?: (text: string) => void;
}

/** MikroORM on the configured PostgreSQL, with one pool. `close()` gives its connections back. */
export async function createDatabase(options: DatabaseOptions): Promise<MikroORM> {
  const { config, logger, entities, migrations, onStatement } = options;
  const server = required('DATABASE_URL', config.database.server);
  return new MikroORM({
    driver: ParameterDriver,
    // The way to connect is among the options of the driver: MikroORM knows one host, and nothing of TLS.
    dbName: server.database,
    entities,
    migrations,
    extensions: migrations ? [Migrator] : [],
    metadataProvider: ReflectMetadataProvider,
    // The gateway and the migrations work without entities.
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: config.database.pool },
    // Timestamps are UTC both ways, whatever the machine's zone.
    forceUtcTimezone: true,
    logger: (message) => logger.debug(message),
    driverOptions: {
      ...poolOptions(server, config.database),
      // Of a machine that is gone no word comes, for many minutes. A migration may take its time.
      ...(!migrations && { query_timeout: 2 * config.database.statementTimeoutMs }),
      onPoolCreated: (pool: Pool) =>
        pool.on('connect', (client) => prepareStatements(client, config.database.prepare, onStatement)),
    },
  });
}

/**
 * Makes a connection send the registered statements prepared, once `byName` or each time anew, and tells `onStatement` of
 * everything it sends.
 */
function prepareStatements(client: PoolClient, byName: boolean, onStatement: DatabaseOptions['onStatement']): void {
  const send = client.query.bind(client) as (...args: unknown[]) => unknown;
  const query = (text: unknown, values?: unknown, ...callback: unknown[]) => {
    if (typeof text !== 'string') return send(text, values, ...callback);
    onStatement?.(text);
    const name = preparedName(text);
    // MikroORM's pool keeps times as text; the statements written by hand get pg's own parsers.
    if (name) return send({ ...(byName && { name }), text, values, types: pg.types }, ...callback);
    const sent = send(text, values, ...callback);
    return FRAMES.test(text) ? orGiveUp(client, sent as Promise<unknown>) : sent;
  };
  client.query = query as typeof client.query;
}

/** The events at which a transaction begins, and at which it ends in vain. */
const FRAMES = /^(begin|start transaction.*|rollback)$/;

/** Kysely gives a connection back after these have succeeded: one that was lost would be missing in the pool for ever. */
async function orGiveUp(client: PoolClient, sent: Promise<unknown>): Promise<unknown> {
  try {
    return await sent;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}
