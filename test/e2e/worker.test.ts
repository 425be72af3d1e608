import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '../setup/client.ts';
import { METRICS_TOKEN } from '../setup/metrics.ts';
import { environmentOf } from '../setup/plans.ts';
import { takePort } from '../setup/ports.ts';
import { createProcesses, type Processes, startProcess, stop } from '../setup/processes.ts';
import { registerWithRole } from '../setup/roles.ts';
import { until } from '../setup/until.ts';

describe('a worker', () => {
  let parley: Processes;
  beforeAll(async () => {
    parley = await createProcesses('distributed');
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  test('does the jobs that gateways leave to it, and says what became of them', async () => {
    const admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
    const JOBS = '{ jobs { name description everySeconds state startedAt finishedAt succeededAt error } }';
    expect((await admin.run(JOBS)).jobs).toEqual([]);
    const port = String(await takePort());
    const child = startProcess('worker/main', { ...environmentOf(parley.stores, {}), PORT: port });
    try {
      const url = `http://127.0.0.1:${port}`;
      await until(async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok === true);
      const jobs = async () => (await admin.run(JOBS)).jobs;
      await until(async () => (await jobs()).every(({ succeededAt }: { succeededAt: string | null }) => succeededAt));
      expect((await jobs()).map(({ name }: { name: string }) => name)).toEqual([
        ...['close-hashes', 'fold-usage', 'forget-client-ids', 'forget-sessions', 'measure-storage', 'partitions'],
        'prune-webhook-deliveries',
      ]);
      expect((await jobs())[0]).toEqual({
        ...{ name: 'close-hashes', everySeconds: 3600, state: 'IDLE', error: null },
        description: expect.stringMatching(/\.$/),
        ...{ startedAt: expect.any(String), finishedAt: expect.any(String), succeededAt: expect.any(String) },
      });
      const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
      expect(await metrics.text()).toContain('parley_job_runs_total{job="partitions",outcome="succeeded"} 1');
      expect(await new Client(parley.url).codeOf(JOBS)).toBe('UNAUTHENTICATED');
    } finally {
      await stop(child, 'SIGTERM');
    }
    expect(child.exitCode).toBe(0);
  });
});
