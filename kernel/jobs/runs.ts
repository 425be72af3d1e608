import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../database/statement.ts';
import type { Job } from './job.ts';

/** How long a process that is gone keeps a job to itself, in milliseconds. */
export const LEASE_MS = 60_000;

const DECLARE = statement(`
  insert into job (name, description, every_ms) select * from unnest($1::text[], $2::text[], $3::bigint[])
  on conflict (name) do update set description = excluded.description, every_ms = excluded.every_ms`);

/** Not at once: while processes are replaced there are two versions, of which each has its own. */
const DROP_OTHERS = statement(
  "delete from job where name <> all($1::text[]) and coalesce(started_at, '-infinity') < now() - interval '7 days'",
);

/** Writes down which jobs there are. */
export async function declareJobs(em: EntityManager, jobs: readonly Job[]): Promise<void> {
  const names = jobs.map(({ name }) => name);
  await run(em, DECLARE, [names, jobs.map(({ description }) => description), jobs.map(({ everyMs }) => everyMs)]);
  await run(em, DROP_OTHERS, [names]);
}

/** A little less than the time counts, or a run that began late would be left out the next time. */
const IS_DUE = `(
  started_at is null or started_at < now() - every_ms * interval '0.9 milliseconds'
  or succeeded_at is null or succeeded_at < started_at
)`;

const TAKE = statement<{ isMine: boolean; isBusy: boolean }>(`
  with taken as (
    update job set started_at = now(), finished_at = null, runner = $2, leased_until = now() + ${LEASE_MS} * interval '1 millisecond'
    where name = $1 and (leased_until is null or leased_until < now()) and ${IS_DUE}
    returning name
  )
  select exists (select from taken) as "isMine", coalesce(leased_until > now(), false) as "isBusy"
  from job where name = $1`);

/**
 * Takes a job for a runner: `mine` if it is due and nobody runs it, `busy` while another one has it, who may be gone, and `done`
 * where nothing is to be done.
 */
export async function takeJob(em: EntityManager, name: string, runner: string): Promise<'mine' | 'busy' | 'done'> {
  const [found] = await run(em, TAKE, [name, runner]);
  if (found?.isMine) return 'mine';
  return found?.isBusy ? 'busy' : 'done';
}

const KEEP = statement<{ name: string }>(`
  update job set leased_until = now() + ${LEASE_MS} * interval '1 millisecond' where name = $1 and runner = $2 returning name`);

/** Keeps a job that was taken. Returns whether it is still the runner's. */
export const keepJob = async (em: EntityManager, name: string, runner: string): Promise<boolean> =>
  (await run(em, KEEP, [name, runner])).length > 0;

const FINISH = statement(`
  update job set finished_at = now(), leased_until = null, runner = null, error = $3,
    succeeded_at = case when $3::text is null then now() else succeeded_at end
  where name = $1 and runner = $2`);

/** Gives a job back, with what went wrong. */
export const finishJob = (
  em: EntityManager,
  { name, runner, error }: { readonly name: string; readonly runner: string; readonly error: string | null },
) => run(em, FINISH, [name, runner, error]);

const SUCCESSES = statement<{ name: string; at: Date | null }>('select name, succeeded_at as at from job');

/** When each job last succeeded; null for one that never has. */
export const readSuccesses = (em: EntityManager) => run(em, SUCCESSES, []);
