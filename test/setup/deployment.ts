import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { projectFile } from '../../kernel/project.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';
import { createStores, type Stores } from './databases.ts';
import { METRICS_TOKEN } from './metrics.ts';
import { takePort } from './ports.ts';

/** The two ways to run the same rooms. */
export const FORMS = ['one process', 'distributed'] as const;
export type Form = (typeof FORMS)[number];

/** Parley as its users run it: real processes of the build. */
export interface Deployment extends AsyncDisposable {
  readonly url: string;
  readonly stores: Stores;
  /** The address at which each subgraph answers its gateway, by name; empty where one process hosts them all. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
  /** Asks every process to end, as an operator would, or sends another signal that ends it. Resolves with their exit codes, the gateway's first. */
  terminate(signal?: NodeJS.Signals): Promise<(number | null)[]>;
  /** Kills every process at once, as a power cut would. */
  kill(): Promise<void>;
  /** The same, and starts them again. */
  killAndRestart(): Promise<void>;
  /** The same as the last with the gateway alone, which in one process is everything. */
  killAndRestartGateway(): Promise<void>;
  /** Asks one process to end, as an operator would, and starts it again: the gateway, or a subgraph by its name. */
  restart(name: string): Promise<void>;
}

type Variables = Readonly<Record<string, string>>;

interface ProcessPlan {
  readonly program: string;
  readonly port: number;
  readonly env: Variables;
}

/** Hundreds of processes start in one run of the tests: they need not compile the same code each time. */
const NODE_COMPILE_CACHE = projectFile('node_modules/.cache/parley-compiled');

/** The `PARLEY_SECRET` of every deployment. */
export const SECRET = 'a secret for the tests, long enough';

/** The subgraphs with a process of their own in the distributed form. */
export const SUBGRAPHS = ['users', 'conversations', 'messages', 'presence'] as const;

/**
 * Starts Parley in one of its forms on stores of its own, or on those of another deployment. `env` goes to every process.
 */
export async function createDeployment(form: Form, env: Variables = {}, given?: Stores): Promise<Deployment> {
  const stores = given ?? (await createStores());
  const shared = {
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    REDIS_PREFIX: stores.redisPrefix,
    PARLEY_SECRET: SECRET,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    RATE_LIMITS: 'off',
    METRICS_TOKEN,
    DATABASE_POOL: '10',
    PASSWORD_HASHES_AT_ONCE: '2',
    // A machine that is busy with other tests may stop a process for long.
    MAX_EVENT_LOOP_DELAY_MS: '600000',
    ...env,
  };
  const plans = form === 'one process' ? [await planGateway(shared, {})] : await planDistributed(shared);
  let processes = await startAll(plans);
  const stopAll = (signal: NodeJS.Signals) => Promise.all(processes.map((child) => stop(child, signal)));
  return {
    url: `http://127.0.0.1:${plans[0]?.port}`,
    stores,
    subgraphUrls: Object.fromEntries(plans.flatMap(subgraphUrl)),
    async terminate(signal = 'SIGTERM') {
      await stopAll(signal);
      return processes.map(({ exitCode }) => exitCode);
    },
    async kill() {
      await stopAll('SIGKILL');
    },
    async killAndRestart() {
      await stopAll('SIGKILL');
      processes = await startAll(plans);
    },
    async killAndRestartGateway() {
      const [gateway, ...others] = processes;
      if (gateway) await stop(gateway, 'SIGKILL');
      processes = [...(await startAll(plans.slice(0, 1))), ...others];
    },
    async restart(name) {
      const index = plans.findIndex(({ program }) => program.endsWith(`${name}/main`));
      await stop(processes[index] as ChildProcess, 'SIGTERM');
      processes = processes.with(index, ...((await startAll(plans.slice(index, index + 1))) as [ChildProcess]));
    },
    async [Symbol.asyncDispose]() {
      await stopAll('SIGTERM');
      if (!given) await stores[Symbol.asyncDispose]();
    },
  };
}

const subgraphUrl = ({ program, port }: ProcessPlan): [string, string][] => {
  const [, name] = /^subgraphs\/(\w+)\/main$/.exec(program) ?? [];
  return name ? [[name, `http://127.0.0.1:${port}/graphql`]] : [];
};

const planGateway = async (shared: Variables, env: Variables): Promise<ProcessPlan> => ({
  program: 'gateway/main',
  port: await takePort(),
  env: { ...shared, ...env },
});

async function planDistributed(shared: Variables): Promise<ProcessPlan[]> {
  const subgraphs: ProcessPlan[] = [];
  const urls: Record<string, string> = {};
  for (const name of SUBGRAPHS) {
    const port = await takePort();
    subgraphs.push({ program: `subgraphs/${name}/main`, port, env: shared });
    urls[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${port}/graphql`;
  }
  return [await planGateway(shared, urls), ...subgraphs];
}

async function startAll(plans: readonly ProcessPlan[]): Promise<ChildProcess[]> {
  const processes = plans.map(start);
  try {
    await Promise.all(plans.map(({ port }, index) => untilLive(port, processes[index] as ChildProcess)));
  } catch (error) {
    await Promise.all(processes.map((child) => stop(child, 'SIGKILL')));
    throw error;
  }
  return processes;
}

function start({ program, port, env }: ProcessPlan): ChildProcess {
  const path = projectFile(`dist/${program}.js`);
  return spawn(nodeBinary(), [path], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE, ...env, PORT: String(port) },
    stdio: ['ignore', process.env.SHOW_LOGS ? 'inherit' : 'ignore', 'inherit'],
  });
}

async function untilLive(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null) throw new Error(`A process of the deployment ended with exit code ${child.exitCode}.`);
    if ((await isListening(port)) && (await fetch(`http://127.0.0.1:${port}/health/live`)).ok) return;
    await wait(50);
  }
  throw new Error('A process of the deployment did not become live within a minute.');
}

/** Whether somebody takes connections: asked often, so that `fetch` would be a part of each start's time. */
const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
