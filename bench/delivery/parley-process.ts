import { setTimeout as wait } from 'node:timers/promises';
import { type Server, type ServerOptions, startServer } from '../peers/processes.ts';
import type { Findings } from './findings.ts';

/** A process of Parley that faults can hit. Like under an orchestrator, it is started again when it ends by itself. */
export interface ParleyProcess extends AsyncDisposable {
  readonly name: string;
  /** `kill -9`. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again. Resolves when it is live. */
  start(): Promise<void>;
  /** Stops it where it stands, with its connections open. */
  pause(): void;
  resume(): void;
}

const RETRY_MS = 500;

export async function createParleyProcess(options: ServerOptions, findings: Findings): Promise<ParleyProcess> {
  let server: Server;
  let wanted = true;
  let restarting: Promise<void> | undefined;
  const start = async () => {
    server = await startServer(options);
    void server.ended.then(() => {
      if (wanted) restarting = restart();
    });
  };
  const restart = async () => {
    findings.fail(`${options.name} ended by itself`);
    while (wanted && !(await start().then(succeeded, failed))) await wait(RETRY_MS);
  };
  await start();
  return {
    name: options.name,
    async kill() {
      wanted = false;
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
    },
    start() {
      wanted = true;
      return start();
    },
    pause: () => void process.kill(server.pid, 'SIGSTOP'),
    resume: () => void process.kill(server.pid, 'SIGCONT'),
    async [Symbol.asyncDispose]() {
      wanted = false;
      await restarting;
      await server[Symbol.asyncDispose]();
    },
  };
}

const succeeded = () => true;
const failed = () => false;
