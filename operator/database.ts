import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { pino } from 'pino';
import { type Config, createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { createDatabase } from '../kernel/database/database.ts';
import { checkDatabase } from '../kernel/reachable.ts';
import { migrate } from '../migrations/migrate.ts';
import { migrations } from '../migrations/migrations.ts';
import { hasPrivatePostgres, openPrivatePostgres } from '../standalone/private-postgres.ts';
import { usersEntities } from '../subgraphs/users/subgraph.ts';

/** The installation's database. Dispose of it to close it, and to stop what had to be started for it. */
export interface Database extends AsyncDisposable {
  readonly em: EntityManager;
}

const logger = pino({ level: 'silent' });

/**
 * Opens the database of `DATABASE_URL`, or else the private one of `npm start`, which is started for the while if it does
 * not run. `orMake`: where there is none yet, one is made.
 */
export async function openDatabase({ orMake }: { orMake: boolean }): Promise<Database> {
  const env = readEnvironment();
  const config = createConfig(env);
  await using stack = new AsyncDisposableStack();
  if (config.database.server) {
    const orm = await connect(stack, config);
    if (!(await isMigrated(orm))) throw new Error('The database is not up to date: run "npm run migrate" first.');
    return { em: forkOf(orm), ...disposalOf(stack.move()) };
  }
  const { dataFolder } = config;
  if (!orMake && !hasPrivatePostgres(dataFolder))
    throw new Error(`There is no installation in ${dataFolder}: run "npm start" first, or set DATABASE_URL.`);
  const { url, source, started } = stack.use(await openPrivatePostgres(dataFolder));
  const own = createConfig({ ...env, DATABASE_URL: url }, { database: source });
  if (started) await migrate(own, logger);
  const orm = await connect(stack, own);
  if (!(await isMigrated(orm)))
    throw new Error('The database is not up to date: stop Parley, start it again with "npm start", and try again.');
  return { em: forkOf(orm), ...disposalOf(stack.move()) };
}

const forkOf = (orm: MikroORM) => orm.em.fork() as EntityManager;

const disposalOf = (opened: AsyncDisposableStack): AsyncDisposable => ({
  [Symbol.asyncDispose]: () => opened.disposeAsync(),
});

async function connect(stack: AsyncDisposableStack, config: Config): Promise<MikroORM> {
  const orm = await createDatabase({ config, logger, entities: usersEntities });
  stack.defer(() => orm.close(true));
  await checkDatabase(orm, config);
  return orm;
}

/** Whether every migration ran. Looks only: a database that is not ours stays as it is. */
async function isMigrated(orm: MikroORM): Promise<boolean> {
  const em = orm.em.fork();
  const [table] = await em.execute<{ name: string | null }[]>(`select to_regclass('mikro_orm_migrations') as name`);
  if (!table?.name) return false;
  const ran = new Set(
    (await em.execute<{ name: string }[]>('select name from mikro_orm_migrations')).map((m) => m.name),
  );
  return (migrations.migrationsList ?? []).every(
    (migration) => typeof migration !== 'object' || ran.has(migration.name),
  );
}
