import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from './child.ts';

export interface Leftover {
  /** The text that its command line contains. */
  readonly program: string;
  readonly stopSignal: NodeJS.Signals;
}

const PATIENCE_MS = 10_000;

/** Ends a server, known by its pid file, that outlived the process that started it (kill -9). */
export async function stopLeftover(pidFile: string, { program, stopSignal }: Leftover): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!pid || !isAlive(pid) || !runs(pid, program)) return rmSync(pidFile, { force: true });
  process.kill(pid, stopSignal);
  for (let waited = 0; waited < PATIENCE_MS && isAlive(pid); waited += 25) await wait(25);
}

/** The id may have gone to another program since. Where there is no /proc, the pid file is believed. */
export function runs(pid: number, program: string): boolean {
  if (!existsSync('/proc/self/cmdline')) return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
  } catch {
    return false;
  }
}
