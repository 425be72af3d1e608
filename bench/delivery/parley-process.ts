import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectFile } from '../../kernel/project.ts';
import { type Child, createChild, untilReady } from '../../standalone/child.ts';
import { getOk } from '../servers/processes.ts';
import type { Findings } from './findings.ts';

export interface ParleyProcessOptions {
  readonly name: string;
  /** Path of the program in the build. */
  readonly program: string;
  /** The port is among it. */
  readonly env: Readonly<Record<string, string>>;
  /** Without a path. */
  readonly url: string;
  /** Holds the log. */
  readonly folder: string;
}

/** A process of Parley that faults can hit. Like under an orchestrator, it is started again when it ends by itself. */
export interface ParleyProcess extends AsyncDisposable {
  readonly url: string;
  /** `kill -9`. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again. Resolves when it is live. */
  start(): Promise<void>;
  /** Stops it where it stands, with its connections open. */
  pause(): void;
  resume(): void;
}

const RETRY_MS = 500;

export async function createParleyProcess(options: ParleyProcessOptions, findings: Findings): Promise<ParleyProcess> {
  let child: Child;
  let wanted = true;
  let restarting: Promise<void> | undefined;
  const start = async () => {
    child = await startChild(options);
    void child.ended.then(() => {
      if (wanted) restarting = restart();
    });
  };
  const restart = async () => {
    findings.fail(`${options.name} ended by itself`);
    while (wanted && !(await start().then(succeeded, failed))) await wait(RETRY_MS);
  };
  await start();
  return {
    url: options.url,
    async kill() {
      wanted = false;
      process.kill(child.pid, 'SIGKILL');
      await child.ended;
    },
    start() {
      wanted = true;
      return start();
    },
    pause: () => void process.kill(child.pid, 'SIGSTOP'),
    resume: () => void process.kill(child.pid, 'SIGCONT'),
    async [Symbol.asyncDispose]() {
      wanted = false;
      await restarting;
      await child[Symbol.asyncDispose]();
    },
  };
}

const succeeded = () => true;
const failed = () => false;

/** Resolves when it is live. */
async function startChild({ name, program, env, url, folder }: ParleyProcessOptions): Promise<Child> {
  const logFile = join(folder, `${name}.log`);
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = createChild({
    command: process.execPath,
    args: ['--enable-source-maps', projectFile(program)],
    logFile,
    // Nothing else of the caller's environment.
    spawn: { env: { PATH, NODE_COMPILE_CACHE, NODE_ENV: 'production', ...env }, cwd: folder },
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
  });
  try {
    const live = () => getOk(`${url}/health/live`);
    await untilReady(child, live, (outcome) => new Error(`${name} ${outcome}: see ${logFile}, kept by --logs.`));
    return child;
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}
