import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFile } from '../../kernel/project.ts';
import { createChild, untilReady } from '../../standalone/child.ts';
import { type Memory, memoryProbe, readMemory } from './memory.ts';

export interface ServerOptions {
  readonly name: string;
  /** Path of the program in the build. */
  readonly program: string;
  readonly nodeArgs?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Holds the log. */
  readonly folder: string;
  /** Succeeds once it serves. */
  readonly ready: () => Promise<unknown>;
}

export interface Server extends AsyncDisposable {
  readonly pid: number;
  /** Has its garbage collected, and reads what is left in use. */
  readMemory(): Promise<Memory>;
}

/** Starts a server process and waits until it serves. */
export async function startServer({
  name,
  program,
  nodeArgs = [],
  env,
  folder,
  ready,
}: ServerOptions): Promise<Server> {
  const logFile = join(folder, `${name}.log`);
  const memorySocket = join(folder, `${name}.memory`);
  const probe = memoryProbe(memorySocket);
  const child = createChild({
    command: process.execPath,
    args: [...probe.nodeArgs, ...nodeArgs, projectFile(program)],
    logFile,
    // Nothing of the caller's environment: what is set there for one peer would be an advantage or a burden.
    spawn: { env: { PATH: process.env.PATH, NODE_ENV: 'production', ...probe.env, ...env }, cwd: folder },
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
  });
  try {
    await untilReady(
      child,
      ready,
      (outcome) => new Error(`${name} ${outcome}:\n${readFileSync(logFile, 'utf8').slice(-2000)}`),
    );
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
  return { ...child, readMemory: () => readMemory(memorySocket) };
}

export interface Servers extends AsyncDisposable {
  readonly servers: readonly Server[];
}

/** Starts servers at once; if one fails, those that started are stopped. */
export async function startServers(options: readonly ServerOptions[]): Promise<Servers> {
  const results = await Promise.allSettled(options.map(startServer));
  const servers = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const stop = async () => void (await Promise.all(servers.map((server) => server[Symbol.asyncDispose]())));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { servers, [Symbol.asyncDispose]: stop };
}

/** For `ready`: throws unless the address answers 2xx. */
export async function getOk(url: string): Promise<void> {
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
