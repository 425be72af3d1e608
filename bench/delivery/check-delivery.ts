import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { step } from '../progress.ts';
import { createDeployment } from './deployment.ts';
import { createFindings } from './findings.ts';
import { injectFaults, type Scene } from './inject-faults.ts';
import { createLedger } from './ledger.ts';
import { readEnds, readLog } from './log.ts';
import type { Options } from './options.ts';
import { createPopulation } from './population.ts';
import { measureRecovery } from './recovery.ts';
import { createReport, type Report } from './report.ts';
import { createRandom } from './seeded-random.ts';
import { createSenders } from './senders.ts';
import { createPostgresStore, createRedisStore } from './stores.ts';
import { createStrangers } from './strangers.ts';
import { createSubscribers } from './subscribers.ts';

/** What is counted before the first fault, and without any. */
const NO_FAULT = 'no fault';
/** Time for what might come twice once everything has come. */
const LINGER_MS = 2000;

/** Runs the whole check. What it started has ended when this returns, or throws because `signal` was given. */
export async function checkDelivery(options: Options, signal: AbortSignal): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const scene = await setUp(stack, options, signal);
  const { ledger, population, deployment, findings, random } = scene;
  signal.throwIfAborted();
  const senders = stack.use(
    createSenders({ population, urls: deployment.urls, rate: options.rate, ledger, findings, random }),
  );
  const recoveries = await injectFaults(scene);
  await step('Settling', async () => {
    await senders.finish(options.settle * 1000);
    await catchUp(scene);
    await wait(LINGER_MS, undefined, { signal });
  });
  // What is closed after this is closed by us.
  senders[Symbol.dispose]();
  for (const client of [...scene.subscribers, ...scene.strangers]) client[Symbol.dispose]();
  ledger.compare(await readLog(scene.postgres.url));
  return createReport({ ledger, recoveries, findings: findings.list() });
}

/** Everything running, and every client connected. */
async function setUp(stack: AsyncDisposableStack, options: Options, signal: AbortSignal): Promise<Scene> {
  const folder = stack.adopt(mkdtempSync(join(tmpdir(), 'parley-delivery-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const [random, findings, ledger] = [createRandom(options.seed), createFindings(), createLedger()];
  const { postgres, redis } = await step('PostgreSQL and Redis', async () => ({
    postgres: stack.use(await createPostgresStore(folder)),
    redis: stack.use(await createRedisStore(folder)),
  }));
  const urls = { databaseUrl: postgres.url, redisUrl: redis.url };
  const logs = logFolder(options, folder);
  const deployment = await step(`Parley, ${options.topology}`, async () =>
    stack.use(await createDeployment({ options, ...urls, folder: logs, findings })),
  );
  signal.throwIfAborted();
  const population = await step('Accounts and conversations', () =>
    createPopulation(deployment.urls[0] as string, options),
  );
  ledger.begin(NO_FAULT);
  const listening = { population, urls: deployment.urls, ledger, findings, random };
  const subscribers = createSubscribers(listening);
  const strangers = createStrangers(listening);
  for (const client of [...subscribers, ...strangers]) stack.use(client);
  const scene: Scene = {
    ...{ options, signal, random, findings, ledger, postgres, redis },
    ...{ deployment, population, subscribers, strangers },
  };
  await step('Clients', async () => {
    if (await catchUp(scene)) return;
    throw new Error(`Not every client sees the beginning: ${JSON.stringify(findings.list())}`);
  });
  return scene;
}

function logFolder({ logs }: Options, folder: string): string {
  if (!logs) return folder;
  mkdirSync(logs, { recursive: true });
  return resolve(logs);
}

/** Waits until all clients are where the log is now. Returns whether they came there in time. */
async function catchUp({ options, postgres, subscribers, ledger, signal }: Scene): Promise<boolean> {
  const ends = await readEnds(postgres.url);
  const limitMs = options.settle * 1000;
  const times = await measureRecovery({ subscribers, ledger, ends, since: performance.now(), limitMs, signal });
  return !times.includes(undefined);
}
