import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { projectFile } from '../../kernel/project.ts';
import { COMPILE_CACHE, nodeBinary } from '../../tools/bootstrap.mjs';
import { createStores, type Stores } from './databases.ts';
import { type Form, type Place, type ProgramPlan, planPrograms, subgraphUrls, type Variables } from './plans.ts';

/** A deployment of real processes, for what ends them; `createDeployment` starts ten times as fast. */
export interface Processes extends Place, AsyncDisposable {
  /** Asks every process to end, as an operator would, or sends another signal that ends it. Resolves with their exit codes, the gateway's first. */
  terminate(signal?: NodeJS.Signals): Promise<(number | null)[]>;
  /** Kills every process at once, as a power cut would. */
  kill(): Promise<void>;
  /** The same, and starts them again. */
  killAndRestart(): Promise<void>;
  /** The same as the last with the gateway alone, which in one process is everything. */
  killAndRestartGateway(): Promise<void>;
  /** Asks a subgraph to end, as an operator would, and starts it again. */
  restartSubgraph(name: string): Promise<void>;
}

/** Starts Parley in one of its forms as its users run it, on stores of its own or on those of another deployment. */
export async function createProcesses(form: Form, env: Variables = {}, given?: Stores): Promise<Processes> {
  const stores = given ?? (await createStores());
  const plans = await planPrograms(form, stores, env);
  let processes = await startAll(plans);
  const stopAll = (signal: NodeJS.Signals) => Promise.all(processes.map((child) => stop(child, signal)));
  return {
    url: `http://127.0.0.1:${plans[0].port}`,
    stores,
    subgraphUrls: subgraphUrls(plans),
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
    async restartSubgraph(name) {
      const index = plans.findIndex(({ program }) => program === `subgraphs/${name}/main`);
      await stop(processes[index] as ChildProcess, 'SIGTERM');
      processes = processes.with(index, ...((await startAll(plans.slice(index, index + 1))) as [ChildProcess]));
    },
    async [Symbol.asyncDispose]() {
      await stopAll('SIGTERM');
      if (!given) await stores[Symbol.asyncDispose]();
    },
  };
}

async function startAll(plans: readonly ProgramPlan[]): Promise<ChildProcess[]> {
  const processes = plans.map(({ program, env }) => startProcess(program, env));
  try {
    await Promise.all(plans.map(({ port }, index) => untilLive(port, processes[index] as ChildProcess)));
  } catch (error) {
    await Promise.all(processes.map((child) => stop(child, 'SIGKILL')));
    throw error;
  }
  return processes;
}

/** Starts a program of the build, with a channel to it if `'ipc'` is given. */
export const startProcess = (program: string, env: Variables = {}, ...channels: 'ipc'[]): ChildProcess =>
  spawn(nodeBinary(), [projectFile(`dist/${program}.js`)], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['ignore', process.env.SHOW_LOGS ? 'inherit' : 'ignore', 'inherit', ...channels],
  });

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

export async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
