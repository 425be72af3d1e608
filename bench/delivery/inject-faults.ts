import { setTimeout as wait } from 'node:timers/promises';
import { step } from '../progress.ts';
import { FAULTS } from './faults.ts';
import { readEnds } from './log.ts';
import type { FaultName } from './options.ts';
import { measureRecovery } from './recovery.ts';
import type { Scene } from './scene.ts';
import { scheduleFaults } from './schedule.ts';

/** A fault that was brought about, and how long each client it concerned took to recover: `undefined` if it did not. */
export interface InjectedFault {
  readonly fault: FaultName;
  readonly times: readonly (number | undefined)[];
}

/** Between the recovery from one fault and the next one, at least. */
const MOMENT_MS = 500;

/** Brings the faults about, one after the other, for as long as the options say and each at least once. */
export async function injectFaults(scene: Scene, signal: AbortSignal): Promise<InjectedFault[]> {
  const { options, random } = scene;
  const intervalMs = options.interval * 1000;
  const end = performance.now() + options.minutes * 60_000;
  const injected: InjectedFault[] = [];
  let next = performance.now() + intervalMs;
  for (const fault of scheduleFaults(options, random)) {
    if (injected.length >= options.faults.length && next > end) break;
    await waitUntil(next, signal);
    next = performance.now() + intervalMs;
    injected.push({ fault, times: await step(fault, () => injectFault(scene, fault, signal), describeTimes) });
    // However long it took, people go on for a while before the next one.
    next = Math.max(next, performance.now() + MOMENT_MS);
  }
  await waitUntil(injected.length > 0 ? Math.max(end, next) : end, signal);
  return injected;
}

/** The time runs from the end of the fault until a client has seen all that was in the log by then. */
async function injectFault(scene: Scene, fault: FaultName, signal: AbortSignal): Promise<(number | undefined)[]> {
  const { ledger, postgres, options } = scene;
  ledger.begin(fault);
  const subscribers = await FAULTS[fault](scene);
  const since = performance.now();
  const ends = await readEnds(postgres.url);
  return measureRecovery({ subscribers, ledger, ends, since, limitMs: options.settle * 1000, signal });
}

function describeTimes(times: readonly (number | undefined)[]): string {
  const recovered = times.filter((time) => time !== undefined);
  const behind = times.length - recovered.length;
  const slowest = `${times.length} clients, the slowest recovered after ${Math.round(Math.max(0, ...recovered))} ms`;
  return behind > 0 ? `${slowest}; ${behind} did not` : slowest;
}

const waitUntil = (time: number, signal: AbortSignal) =>
  wait(Math.max(0, time - performance.now()), undefined, { signal });
