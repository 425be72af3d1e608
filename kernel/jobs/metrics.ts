import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Attempt } from './attempt.ts';
import type { Job } from './job.ts';
import { readSuccesses } from './runs.ts';

/** The metrics of the jobs that a process does, at its `/metrics`. */
export class JobMetrics {
  private readonly runs: Counter;
  private readonly durations: Histogram;

  constructor(registry: Registry) {
    this.runs = new Counter({
      name: 'parley_job_runs_total',
      help: 'Runs of jobs in this process, by what became of them.',
      labelNames: ['job', 'outcome'],
      registers: [registry],
    });
    this.durations = new Histogram({
      name: 'parley_job_seconds',
      help: 'How long runs of jobs took in this process.',
      labelNames: ['job'],
      buckets: [0.01, 0.1, 1, 10, 60, 600],
      registers: [registry],
    });
  }

  /** Counts a run, if there was one. */
  async observe({ name }: Job, attempt: () => Promise<Attempt>): Promise<void> {
    const end = this.durations.startTimer({ job: name });
    const outcome = await attempt();
    if (outcome !== 'succeeded' && outcome !== 'failed') return;
    end();
    this.runs.inc({ job: name, outcome });
  }
}

/** Tells when each job last succeeded, wherever it was done. Nothing is told while the database is away. */
export function addJobSuccesses(registry: Registry, orm: MikroORM): void {
  new Gauge({
    name: 'parley_job_last_success_timestamp_seconds',
    help: 'When each job of the installation last succeeded, Unix time.',
    labelNames: ['job'],
    registers: [registry],
    async collect() {
      this.reset();
      const successes = await readSuccesses(orm.em.fork() as EntityManager).catch(() => []);
      for (const { name, at } of successes) if (at) this.set({ job: name }, at.getTime() / 1000);
    },
  });
}
