import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Config } from '../kernel/config/config.ts';
import { createDatabase } from '../kernel/database/database.ts';
import { maintainPartitions } from '../kernel/log/partitions.ts';
import { checkDatabase } from '../kernel/reachable.ts';
import { migrations } from './migrations.ts';

/** Brings the database to the newest schema and makes its partitions. Returns the names of the migrations it ran. */
export async function migrate(config: Config, logger: Logger): Promise<string[]> {
  const orm = await createDatabase({ config, logger, entities: [], migrations });
  try {
    await checkDatabase(orm, config);
    const ran = await orm.migrator.up();
    await maintainPartitions(orm.em.fork() as EntityManager, config);
    return ran.map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}
