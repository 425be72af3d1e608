import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { projectFile } from '../../kernel/project.ts';
import type { LoadPlan, LoadResult } from './load-plan.ts';

/** Carries out a plan in a process of its own, which ends with it or with `signal`. */
export async function runLoad(plan: LoadPlan, signal: AbortSignal): Promise<LoadResult> {
  const child = spawn(process.execPath, [projectFile('dist/bench/requests/load.js')], {
    env: { NODE_ENV: 'production' },
    stdio: ['pipe', 'pipe', 'inherit'],
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  child.stdin.end(JSON.stringify(plan));
  const [code, result] = await Promise.all([ended, text(child.stdout)]);
  if (code !== 0) throw new Error(`The load process ended with ${code}.`);
  return JSON.parse(result) as LoadResult;
}
