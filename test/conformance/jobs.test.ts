import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { HOUR_MS, type Job, type Work } from '../../kernel/jobs/job.ts';
import { createJobs } from '../../kernel/jobs/jobs.ts';
import { addJobSuccesses, JobMetrics } from '../../kernel/jobs/metrics.ts';
import type { Resources } from '../../kernel/resources.ts';
import { createStores, type Stores } from '../setup/databases.ts';
import { query } from '../setup/query.ts';
import { openResources } from '../setup/resources.ts';
import { until } from '../setup/until.ts';

const LOOK_MS = 50;

describe('jobs', () => {
  let stores: Stores;
  const processes: Resources[] = [];
  const started: AsyncDisposable[] = [];
  beforeAll(async () => {
    stores = await createStores();
    for (let n = 0; n < 3; n++) processes.push(await openResources(stores));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one[Symbol.asyncDispose]()));
    await query(stores.databaseUrl, 'delete from job');
  });
  afterAll(async () => {
    for (const resources of processes) await resources[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
  });

  const jobOf = (run: (work: Work) => unknown, everyMs = HOUR_MS): Job => ({
    ...{ name: 'count', description: 'Counts.', everyMs },
    run: async (work) => void (await run(work)),
  });
  const start = async (n: number, ...jobs: Job[]): Promise<Registry> => {
    const [registry, resources] = [new Registry(), processes[n] as Resources];
    addJobSuccesses(registry, resources.orm);
    started.push(await createJobs({ resources, jobs, metrics: new JobMetrics(registry), lookMs: LOOK_MS }));
    return registry;
  };
  const row = async () => (await query(stores.databaseUrl, 'select * from job'))[0];
  const looks = async (count: number) => {
    // Each look of the queue is an entry of this job, which is due each time.
    let seen = 0;
    const counting: Job = { ...jobOf(() => seen++, 1), name: 'looks' };
    return { counting, over: () => until(() => seen >= count) };
  };

  test('are done by one process of all, once in their time', async () => {
    let [runs, atOnce, most] = [0, 0, 0];
    const job = jobOf(async () => {
      runs++;
      most = Math.max(most, ++atOnce);
      await new Promise(setImmediate);
      atOnce--;
    });
    const { counting, over } = await looks(10);
    const registries = await Promise.all([0, 1, 2].map((n) => start(n, job, counting)));
    await over();
    expect([runs, most]).toEqual([1, 1]);
    const texts = await Promise.all(registries.map((registry) => registry.metrics()));
    expect(
      texts.filter((text) => text.includes('parley_job_runs_total{job="count",outcome="succeeded"} 1')),
    ).toHaveLength(1);
    for (const text of texts) expect(text).toMatch(/parley_job_last_success_timestamp_seconds\{job="count"\} \d+/);
  });

  test('are done again when their time has come, and never two runs at a time', async () => {
    let [runs, atOnce, most] = [0, 0, 0];
    const job = jobOf(async () => {
      most = Math.max(most, ++atOnce);
      await until(() => true);
      atOnce--;
      runs++;
    }, 1);
    await Promise.all([0, 1, 2].map((n) => start(n, job)));
    await until(() => runs >= 5);
    expect(most).toBe(1);
  });

  test('are tried again when they fail, and say why they did', async () => {
    let tries = 0;
    const job = jobOf(() => {
      if (++tries < 3) throw new Error(`This is try ${tries}.\nand a row of the database`);
    });
    const registry = await start(0, job);
    await until(async () => (await row())?.error === 'This is try 2.' || tries > 2);
    await until(async () => (await row())?.succeeded_at);
    expect(await row()).toMatchObject({ error: null, runner: null, leased_until: null });
    expect(await registry.metrics()).toContain('parley_job_runs_total{job="count",outcome="failed"} 2');
  });

  test('of a process that was killed are taken over once its lease is over, and not before', async () => {
    let runs = 0;
    const { counting, over } = await looks(5);
    const values = `'Counts.', ${HOUR_MS}, now(), gen_random_uuid()`;
    await query(
      stores.databaseUrl,
      `insert into job (name, description, every_ms, started_at, runner, leased_until) values ('count', ${values}, now() + interval '1 minute')`,
    );
    await start(
      0,
      jobOf(() => runs++),
      counting,
    );
    await over();
    expect(runs).toBe(0);
    await query(stores.databaseUrl, `update job set leased_until = now() - interval '1 second' where name = 'count'`);
    await until(() => runs === 1);
  });

  test('that are interrupted by the end of their process are done by another one', async () => {
    let [isRunning, runs] = [false, 0];
    const slow = jobOf(async ({ signal }) => {
      isRunning = true;
      await until(() => signal.aborted);
    });
    await start(0, slow);
    await until(() => isRunning);
    await started.splice(0)[0]?.[Symbol.asyncDispose]();
    expect(await row()).toMatchObject({ error: 'The process was stopped before it was done.', succeeded_at: null });
    await start(
      1,
      jobOf(() => runs++),
    );
    await until(() => runs === 1);
  });

  test('that no process knows any more are forgotten after a week', async () => {
    const values = (age: string) => `'Counts.', ${HOUR_MS}, now() - interval '${age}'`;
    await query(
      stores.databaseUrl,
      `insert into job (name, description, every_ms, started_at) values ('gone', ${values('8 days')}), ('newer', ${values('6 days')})`,
    );
    await start(
      0,
      jobOf(() => {}),
    );
    expect((await query(stores.databaseUrl, 'select name from job order by name')).map(({ name }) => name)).toEqual([
      ...['count', 'newer'],
    ]);
  });

  test('go on after Redis has forgotten when to look', async () => {
    let runs = 0;
    await start(
      0,
      jobOf(() => runs++, 1),
    );
    await until(() => runs > 0);
    const { redis } = processes[0] as Resources;
    const keys = await redis.keys(`${stores.redisPrefix}{jobs}*`);
    expect(keys.length).toBeGreaterThan(0);
    await redis.del(...keys);
    const before = runs;
    await until(() => runs > before + 3);
  });
});
