import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { step } from '../progress.ts';
import { createDeployment } from './deployment.ts';
import type { Target } from './faults.ts';
import { createFindings, type Findings } from './findings.ts';
import { Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { createPopulation, type Population } from './population.ts';
import type { ReconnectingSocket } from './reconnecting-socket.ts';
import { createRandom } from './seeded-random.ts';
import { createPostgresStore, createRedisStore } from './stores.ts';
import { createStrangers } from './strangers.ts';
import { createSubscribers } from './subscribers.ts';

/** Everything that takes part in a check, running. Dispose of it to stop all of it. */
export interface Scene extends Target, AsyncDisposable {
  readonly options: Options;
  readonly findings: Findings;
  readonly ledger: Ledger;
  readonly population: Population;
  readonly strangers: readonly ReconnectingSocket[];
}

/** The counts before the first fault, and without any. */
const NO_FAULT = 'no fault';

/** Starts the servers, fills them and has all clients connect. Throws after the step in which `signal` was given. */
export async function createScene(options: Options, signal: AbortSignal): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(stack, options);
  signal.throwIfAborted();
  const { findings, deployment } = servers;
  const { urls } = deployment;
  const population = await step('Accounts and conversations', () => createPopulation(urls[0] as string, options));
  const ledger = new Ledger();
  ledger.begin(NO_FAULT);
  const random = createRandom(options.seed + 1);
  const listening = { population, urls, ledger, findings, random };
  const subscribers = createSubscribers(listening);
  const strangers = createStrangers(listening);
  for (const client of [...subscribers, ...strangers]) stack.use(client);
  signal.throwIfAborted();
  const started = stack.move();
  return {
    ...{ options, ...servers, population, ledger, subscribers, strangers },
    // Nothing else draws from these numbers: the same seed brings the same order of faults.
    random: createRandom(options.seed),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function startServers(stack: AsyncDisposableStack, options: Options) {
  const folder = stack.adopt(mkdtempSync(join(tmpdir(), 'parley-delivery-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const logs = resolve(options.logs ?? folder);
  mkdirSync(logs, { recursive: true });
  const postgres = stack.use(await step('PostgreSQL', () => createPostgresStore(folder)));
  const redis = stack.use(await step('Redis', () => createRedisStore(folder)));
  const findings = createFindings();
  const stores = { databaseUrl: postgres.url, redisUrl: redis.url };
  const deployment = await step('Parley', () => createDeployment({ options, ...stores, folder: logs, findings }));
  return { postgres, redis, findings, deployment: stack.use(deployment) };
}
