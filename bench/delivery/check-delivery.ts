import { setTimeout as wait } from 'node:timers/promises';
import { step } from '../progress.ts';
import { injectFaults } from './inject-faults.ts';
import { readEnds, readLog } from './log.ts';
import type { Options } from './options.ts';
import { measureRecovery } from './recovery.ts';
import { createReport, type Report } from './report.ts';
import { createScene, type Scene } from './scene.ts';
import { createSenders, type Senders } from './senders.ts';

/** How long the clients may take to connect and see the beginning. */
const CONNECT_MS = 30_000;
/** Time for what might come twice once everything has come. */
const LINGER_MS = 2000;

/** Runs the whole check. What it started has ended when this returns, or throws because `signal` was given. */
export async function checkDelivery(options: Options, signal: AbortSignal): Promise<Report> {
  await using scene = await createScene(options, signal);
  const { ledger, findings, subscribers, strangers } = scene;
  await step('Clients', async () => {
    if (!(await catchUp(scene, CONNECT_MS, signal)))
      throw new Error(`Not every client sees the beginning: ${JSON.stringify(findings.list())}`);
  });
  using senders = createSenders(scene);
  const injected = await injectFaults(scene, signal);
  await step('Settling', () => settle(scene, senders, signal));
  for (const client of [senders, ...subscribers, ...strangers]) client[Symbol.dispose]();
  ledger.compare(await readLog(scene.postgres.url));
  return createReport({ ledger, injected, findings: findings.list() });
}

async function settle(scene: Scene, senders: Senders, signal: AbortSignal): Promise<void> {
  const limitMs = scene.options.settle * 1000;
  await senders.finish(limitMs);
  await catchUp(scene, limitMs, signal);
  await wait(LINGER_MS, undefined, { signal });
}

/** Waits until all clients are where the log is now. Returns whether they came there in time. */
async function catchUp(scene: Scene, limitMs: number, signal: AbortSignal): Promise<boolean> {
  const { postgres, subscribers, ledger } = scene;
  const ends = await readEnds(postgres.url);
  const times = await measureRecovery({ subscribers, ledger, ends, since: performance.now(), limitMs, signal });
  return !times.includes(undefined);
}
