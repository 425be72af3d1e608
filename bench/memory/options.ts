import { decimal, JSON_MEANS, readTexts, whole } from '../option-values.ts';

export interface Options {
  readonly minutes: number;
  /** Requests under way at a time. */
  readonly senders: number;
  /** By how much the memory may have grown, in MB. */
  readonly most: number;
  readonly json: boolean;
}

export const USAGE = `Usage: npm run check:memory -- [options]
  --minutes <n>  how long hostile requests are sent (2)
  --senders <n>  requests under way at a time (2)
  --most <n>     MB by which the process may have grown at the end (150)
  --json         ${JSON_MEANS}`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { texts, json } = readTexts(args, {
    minutes: '2',
    senders: '2',
    most: '150',
  });
  return {
    minutes: decimal('--minutes', texts.minutes, [0, 24 * 60]),
    senders: whole('--senders', texts.senders, [1, 64]),
    most: whole('--most', texts.most, [1, 10_000]),
    json,
  };
}
