import type { FaultName, Options } from './options.ts';
import { type Random, shuffle } from './seeded-random.ts';

/** The faults in the order in which they come, over and over: each once before any comes again. */
export function* scheduleFaults(
  { faults, order }: Pick<Options, 'faults' | 'order'>,
  random: Random,
): Generator<FaultName> {
  while (faults.length > 0) yield* order === 'random' ? shuffle(random, faults) : faults;
}
