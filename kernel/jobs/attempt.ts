import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { logFault } from '../fault.ts';
import { isOutage } from '../outage.ts';
import type { Resources } from '../resources.ts';
import type { Job } from './job.ts';
import { finishJob, keepJob, LEASE_MS, takeJob } from './runs.ts';

/** What became of an attempt; `busy` where another process has the job, which may be gone. */
export type Attempt = 'succeeded' | 'failed' | 'busy' | 'done';

const INTERRUPTED = 'The process was stopped before it was done.';

/** Runs a job if it is due and nobody else runs it. What goes wrong is logged and written down. */
export async function attemptJob(
  job: Job,
  { orm, config, logger }: Pick<Resources, 'orm' | 'config' | 'logger'>,
  stopping: AbortSignal,
): Promise<Attempt> {
  const [runner, em] = [randomUUID(), () => orm.em.fork() as EntityManager];
  const taken = await takeJob(em(), job.name, runner);
  if (taken !== 'mine') return taken;
  const lost = new AbortController();
  const keep = () =>
    keepJob(em(), job.name, runner).then(
      (isMine) => isMine || lost.abort(),
      (error: Error) => logger.warn({ job: job.name, error: error.message }, 'job not kept'),
    );
  const timer = setInterval(keep, LEASE_MS / 4);
  const signal = AbortSignal.any([stopping, lost.signal]);
  let error: string | null = null;
  try {
    await job.run({ em: em(), config, signal });
    if (signal.aborted) error = INTERRUPTED;
  } catch (fault) {
    error = (fault as Error).message.split('\n')[0] ?? '';
    if (isOutage(fault)) logger.warn({ job: job.name, error }, 'job failed');
    else logFault(logger, fault, { job: job.name });
  } finally {
    clearInterval(timer);
  }
  await finishJob(em(), { name: job.name, runner, error });
  return error === null ? 'succeeded' : 'failed';
}
