import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../database/statement.ts';
import type { Resources } from '../resources.ts';

/** Nothing is lost by then: partitions are made for months to come. */
const SILENT_DAYS = 3;

/** An installation whose first user came just now has had no time for it. */
const IS_SILENT = statement<{ isSilent: boolean }>(`
  select not exists (select from job where succeeded_at > now() - make_interval(days => ${SILENT_DAYS}))
    and exists (select from "user" where created_at < now() - make_interval(days => ${SILENT_DAYS})) as "isSilent"`);

/** Says in the log of a process that leaves the jobs to a worker when none has done any for days. */
export async function warnWithoutWorker({ orm, logger }: Resources): Promise<void> {
  const [{ isSilent } = { isSilent: false }] = await run(orm.em.fork() as EntityManager, IS_SILENT, []);
  if (isSilent)
    logger.warn(
      `No job has succeeded for ${SILENT_DAYS} days: start a worker (node dist/worker/main.js), which makes partitions and removes what is over.`,
    );
}
