import type { EntityManager } from '@mikro-orm/postgresql';
import { closeRedis, duplicateForQueue } from '../redis/redis.ts';
import type { Resources } from '../resources.ts';
import { attemptJob } from './attempt.ts';
import type { Job } from './job.ts';
import type { JobMetrics } from './metrics.ts';
import { declareJobs } from './runs.ts';

/** How often one of all processes looks whether a job is due, in milliseconds: one that failed, or whose process is gone, is due again. */
export const LOOK_MS = 60_000;

/** After this number of looks Redis is told again when to have somebody look. */
const SCHEDULE_LOOKS = 5;

const QUEUE = 'jobs';

export interface JobsOptions {
  readonly resources: Resources;
  readonly jobs: readonly Job[];
  readonly metrics: JobMetrics;
  /** {@link LOOK_MS} if left out. */
  readonly lookMs?: number;
}

/**
 * Does the installation's jobs from this process, together with all others that do. Redis says when one of them looks, PostgreSQL
 * what is due and who has it: nothing depends on what Redis keeps, and while it is away nothing is done. Dispose of it before the resources.
 */
export async function createJobs({
  resources,
  jobs,
  metrics,
  lookMs = LOOK_MS,
}: JobsOptions): Promise<AsyncDisposable> {
  const { orm, redis, config, logger } = resources;
  await declareJobs(orm.em.fork() as EntityManager, jobs);
  // By now only: most processes have none.
  const { Queue, Worker } = await import('bullmq');
  const connection = duplicateForQueue(redis);
  const warn = (error: Error) => logger.warn({ error: error.message }, 'jobs');
  connection.on('error', warn);
  // The braces keep all keys of the queue on one node of a Cluster.
  const keys = { connection, prefix: `${config.redis.prefix}{jobs}` };
  const queue = new Queue(QUEUE, keys);
  const stopping = new AbortController();
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const worker = new Worker(
    QUEUE,
    async ({ name }) => {
      const job = byName.get(name);
      if (job) await metrics.observe(job, () => attemptJob(job, resources, stopping.signal));
    },
    { ...keys, concurrency: jobs.length, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
  );
  queue.on('error', warn);
  worker.on('error', warn).on('failed', (_, error) => warn(error));
  const schedule = () => {
    for (const { name } of jobs) queue.upsertJobScheduler(name, { every: lookMs }, { name }).catch(warn);
  };
  schedule();
  // A Redis that was started anew, or emptied, has forgotten it.
  const timer = setInterval(schedule, SCHEDULE_LOOKS * lookMs).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stopping.abort();
      await worker.close(redis.status !== 'ready');
      await queue.close();
      await closeRedis(connection);
    },
  };
}
