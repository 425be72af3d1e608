import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../kernel/database/statement.ts';
import type { ActiveUsers, DaysUsers } from './active-users.ts';

/** Users written in one statement: far fewer than the time limit of a statement allows. */
const BATCH = 5000;

/**
 * Whoever is new, of all gateways, is counted: once for the day, once for the calendar month. The order is the same in
 * all gateways, so that none waits for one that waits for it.
 */
const WRITE = statement(`
  with daily as (
    insert into active_user (day, user_id) select $1::date, user_id from unnest($2::uuid[]) as noted (user_id)
    order by user_id on conflict do nothing returning user_id
  ), monthly as (
    insert into active_user_month (month, user_id)
    select date_trunc('month', $1::date)::date, user_id from unnest($2::uuid[]) as noted (user_id)
    order by user_id on conflict do nothing returning user_id
  ), fresh as (
    select (select count(*) from daily) as active_users, (select count(*) from monthly) as first_in_month
  )
  insert into usage_activity as activity (day, active_users, first_in_month)
  select $1::date, active_users, first_in_month from fresh where active_users + first_in_month > 0
  on conflict (day) do update set
    active_users = activity.active_users + excluded.active_users,
    first_in_month = activity.first_in_month + excluded.first_in_month`);

/** Writes down all who wait. When it fails they wait on: to write somebody twice changes nothing. */
export async function writeActiveUsers(em: EntityManager, active: ActiveUsers): Promise<void> {
  for (let users = active.take(BATCH); users; users = active.take(BATCH)) await write(em, active, users);
}

async function write(em: EntityManager, active: ActiveUsers, users: DaysUsers): Promise<void> {
  try {
    await run(em, WRITE, [users.day, users.userIds]);
  } catch (error) {
    active.putBack(users);
    throw error;
  }
}
