import { parseArgs } from 'node:util';
import { decimal, whole } from '../option-values.ts';

export interface Options {
  /** How long to go on at least; 0 for `operations` alone. */
  readonly minutes: number;
  /** How many operations at least. */
  readonly operations: number;
  /** Of all that is left to chance. */
  readonly seed: number;
  readonly json: boolean;
}

export const USAGE = `Usage: npm run check:answers -- [options]
  --operations <n>  how many random operations at least (5000)
  --minutes <n>     how long to go on at least (0)
  --seed <n>        repeats the operations (a new one, shown)
  --json            the result as JSON on stdout; progress goes to stderr either way`;

/** Any that is shown: a failure is repeated by it. */
export const newSeed = (): number => Math.floor(Math.random() * 1e9);

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      operations: { type: 'string', default: '5000' },
      minutes: { type: 'string', default: '0' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    operations: whole('--operations', values.operations, [1, 100_000_000]),
    minutes: decimal('--minutes', values.minutes, [0, 24 * 60]),
    seed: whole('--seed', values.seed ?? String(newSeed()), [0, 2 ** 31 - 1]),
    json: values.json,
  };
}
