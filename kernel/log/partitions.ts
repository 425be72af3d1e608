import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import { DAY_MS, type Job } from '../jobs/job.ts';

const MONTHS_AHEAD = 2;

/**
 * Makes the monthly partitions of messages and events for last month, this one and the next two, and drops the event
 * partitions that lie wholly before the retention. Safe to run anywhere at any time, several times at once.
 */
export async function maintainPartitions(em: EntityManager, { chat }: Config, now = new Date()): Promise<void> {
  await em.transactional(async (em) => {
    await em.execute(`select pg_advisory_xact_lock(hashtext('parley partitions'))`);
    for (let month = -1; month <= MONTHS_AHEAD; month++) {
      await em.execute('select parley_create_partitions_1(?::date)', [isoDay(monthStart(now, month))]);
    }
    const keepFrom = new Date(now.getTime() - chat.eventRetentionDays * DAY_MS);
    await em.execute('select parley_drop_event_partitions_1(?::date)', [isoDay(keepFrom)]);
  });
}

/** Keeps the partitions ahead of time. A process makes those that it needs when it starts as well. */
export const PARTITIONS: Job = {
  name: 'partitions',
  description: 'Makes the partitions of the coming months, and drops those of events older than the retention.',
  everyMs: DAY_MS,
  run: ({ em, config }) => maintainPartitions(em, config),
};

const monthStart = (now: Date, offset: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
const isoDay = (date: Date) => date.toISOString().slice(0, 10);
