import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The file that its output goes to. */
  readonly logFile: string;
  readonly spawn?: SpawnOptions;
  /** Asks it to end cleanly. */
  readonly stopSignal: NodeJS.Signals;
  /** Makes it end if it has not within `STOP_MS`; it loses nothing that was acknowledged. */
  readonly killSignal: NodeJS.Signals;
}

const STOP_MS = 5000;

export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when it has ended by itself or was stopped. */
  readonly ended: Promise<void>;
}

/** Starts a server in a process group of its own, so that Ctrl-C reaches it only through us, after those it serves. */
export function createChild({ command, args, logFile, stopSignal, killSignal, ...options }: ChildOptions): Child {
  const child = withPrivateFiles(() => {
    const log = openSync(logFile, 'a');
    return spawn(command, args, { ...options.spawn, detached: true, stdio: ['ignore', log, log] });
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    pid: child.pid ?? 0,
    ended,
    async [Symbol.asyncDispose]() {
      if (hasEnded(child)) return;
      child.kill(stopSignal);
      await Promise.race([ended, wait(STOP_MS, undefined, { ref: false })]);
      if (!hasEnded(child)) child.kill(killSignal);
      await ended;
    },
  };
}

/** A child inherits the umask: what it writes, its log and its pid file, is for its owner alone. */
function withPrivateFiles<T>(start: () => T): T {
  const before = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}

const hasEnded = ({ exitCode, signalCode, pid }: ChildProcess) =>
  pid === undefined || exitCode !== null || signalCode !== null;

/** How long a server may take to start: one that was killed may have much to recover, from a slow disk. */
export const START_MS = 180_000;

/** Makes an error of what became of a server: that it "is not ready after …", say. */
export type Explain = (outcome: string) => Error;

/** Tries until it succeeds, for a server that is starting. Throws what `explain` says when the server ends or time is up. */
export async function untilReady(child: Child, attempt: () => Promise<unknown>, explain: Explain): Promise<void> {
  const deadline = Date.now() + START_MS;
  let ended = false;
  let reason = 'no answer';
  void child.ended.then(() => {
    ended = true;
  });
  while (!ended && Date.now() < deadline) {
    try {
      await attempt();
      return;
    } catch (error) {
      reason = (error as Error).message || reason;
      await wait(25);
    }
  }
  if (ended) throw explain('ended before it was ready');
  throw explain(`is not ready after ${START_MS / 1000} s (${reason})`);
}

/** Whether a process with this id lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
