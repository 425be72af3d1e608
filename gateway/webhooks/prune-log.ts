import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../kernel/database/statement.ts';

/** Few enough that other statements hardly wait. */
const AT_ONCE = 5000;

/** Ids are ordered by time, so the oldest are found by them. */
const PRUNE = statement<{ id: string }>(`
  delete from webhook_delivery where id in (
    select id from webhook_delivery
    where id < parley_uuid_floor_1((now() - make_interval(days => $1))::date) order by id limit ${AT_ONCE})
  returning id`);

/** Drops the part of the log of deliveries that is older than this number of days. */
export async function pruneDeliveryLog(em: EntityManager, days: number): Promise<void> {
  while ((await run(em, PRUNE, [days])).length === AT_ONCE);
}
