import type { Job, Queue, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { logFault } from '../../kernel/fault.ts';
import { closeRedis, duplicateForQueue, type RedisClient } from '../../kernel/redis/redis.ts';
import { idOf, type Lane, type Next } from './lane.ts';

/** The deliveries to make, spread over all processes: for each lane one job at most, so that its order holds. */
export interface DeliveryQueue extends AsyncDisposable {
  /** Has lanes delivered; those that wait for their next attempt, or are under way, stay as they are. */
  add(lanes: readonly Lane[]): Promise<void>;
  /** The same, and those that wait do so no longer. */
  hasten(lanes: readonly Lane[]): Promise<void>;
}

export interface QueueOptions {
  readonly redis: RedisClient;
  /** Stands before every key. */
  readonly prefix: string;
  readonly concurrency: number;
  /** How long a process that is gone keeps its jobs, in milliseconds. */
  readonly lockMs: number;
  /** How long what is under way may take at the end, in milliseconds. */
  readonly drainMs: number;
  readonly logger: Logger;
  readonly perform: (lane: Lane, signal: AbortSignal) => Promise<Next>;
}

const NAME = 'deliveries';
/** After an error of our own, like a database that is away. */
const FAULT_WAIT_MS = 2000;
/** How often the worker looks for new work when no marker wakes it, in seconds. */
const IDLE_SECONDS = 5;

/** Fails a job so that it comes again: the events stay in the log, and so does what is to be done. */
class RetryLater extends Error {
  constructor(readonly waitMs: number) {
    super('The target did not take an event.');
    this.name = 'RetryLater';
  }
}

const JOB_OPTIONS = {
  attempts: Number.MAX_SAFE_INTEGER,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 0,
} as const;

const jobOf = (lane: Lane) => ({ name: 'deliver', data: lane, opts: { ...JOB_OPTIONS, jobId: idOf(lane) } });

/** Begins to work. BullMQ is loaded by then only: most processes have no webhooks. */
export async function createDeliveryQueue(options: QueueOptions): Promise<DeliveryQueue> {
  const { redis, prefix, logger } = options;
  const bullmq = await import('bullmq');
  const connection = duplicateForQueue(redis);
  const warn = (error: Error) => logger.warn({ error: error.message }, 'webhook queue');
  connection.on('error', warn);
  // The braces keep all keys of the queue on one node of a Cluster.
  const keys = { connection, prefix: `${prefix}{webhooks}` };
  const queue: Queue<Lane> = new bullmq.Queue<Lane>(NAME, keys);
  queue.on('error', warn);
  const { worker, stop } = createWorker(bullmq, keys, options);
  return {
    async add(lanes) {
      if (lanes.length > 0) await queue.addBulk(lanes.map(jobOf));
    },
    async hasten(lanes) {
      for (const lane of lanes) {
        const job = await queue.getJob(idOf(lane));
        if (!job) await queue.add('deliver', lane, jobOf(lane).opts);
        else if (await job.isDelayed()) await job.promote().catch(() => {});
      }
    },
    async [Symbol.asyncDispose]() {
      const timer = setTimeout(stop, options.drainMs);
      await worker.close(redis.status !== 'ready');
      clearTimeout(timer);
      stop();
      await queue.close();
      await closeRedis(connection);
    },
  };
}

type Keys = { readonly connection: RedisClient; readonly prefix: string };

function createWorker(bullmq: typeof import('bullmq'), keys: Keys, options: QueueOptions) {
  const { concurrency, lockMs, logger, perform } = options;
  const stopping = new AbortController();
  const work = async ({ data }: Job<Lane>) => {
    const next = await perform(data, stopping.signal);
    if (next.kind === 'retry') throw new RetryLater(next.waitMs);
  };
  const worker: Worker<Lane> = new bullmq.Worker<Lane>(NAME, work, {
    ...keys,
    concurrency,
    drainDelay: IDLE_SECONDS,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    settings: { backoffStrategy: (_, __, error) => (error instanceof RetryLater ? error.waitMs : FAULT_WAIT_MS) },
  });
  worker.on('error', (error) => logger.warn({ error: error.message }, 'webhook worker'));
  worker.on('failed', (_, error) => {
    if (!(error instanceof RetryLater) && !stopping.signal.aborted) logFault(logger, error);
  });
  return { worker, stop: () => stopping.abort() };
}
