import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';

const MONTHS_AHEAD = 2;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes the monthly partitions of messages and events for last month, this one and the next two, and drops the event
 * partitions that lie wholly before the retention. Safe to run anywhere at any time, several times at once.
 */
export async function maintainPartitions(orm: MikroORM, { chat }: Config, now = new Date()): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute(`select pg_advisory_xact_lock(hashtext('parley partitions'))`);
    for (let month = -1; month <= MONTHS_AHEAD; month++) {
      await em.execute('select parley_create_partitions_1(?::date)', [isoDay(monthStart(now, month))]);
    }
    const keepFrom = new Date(now.getTime() - chat.eventRetentionDays * DAY_MS);
    await em.execute('select parley_drop_event_partitions_1(?::date)', [isoDay(keepFrom)]);
  });
}

/** Keeps the partitions maintained once a day until disposed of; the first time is awaited. */
export async function createPartitionMaintenance(orm: MikroORM, config: Config, logger: Logger): Promise<Disposable> {
  await maintainPartitions(orm, config);
  const timer = setInterval(() => {
    maintainPartitions(orm, config).catch((error: Error) => logger.error({ error: error.message }, 'partitions'));
  }, DAY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

const monthStart = (now: Date, offset: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
const isoDay = (date: Date) => date.toISOString().slice(0, 10);
