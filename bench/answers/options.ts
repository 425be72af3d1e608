import { decimal, JSON_MEANS, readTexts, whole } from '../option-values.ts';

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
  --json            ${JSON_MEANS}`;

/** Any that is shown: a failure is repeated by it. */
export const newSeed = (): number => Math.floor(Math.random() * 1e9);

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { texts, json } = readTexts(args, {
    operations: '5000',
    minutes: '0',
    seed: undefined,
  });
  return {
    operations: whole('--operations', texts.operations, [1, 100_000_000]),
    minutes: decimal('--minutes', texts.minutes, [0, 24 * 60]),
    seed: whole('--seed', texts.seed ?? String(newSeed()), [0, 2 ** 31 - 1]),
    json,
  };
}
