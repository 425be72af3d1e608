import { parseArgs } from 'node:util';
import { decimal, whole } from '../option-values.ts';

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
  --json         the result as JSON on stdout; progress goes to stderr either way`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '2' },
      senders: { type: 'string', default: '2' },
      most: { type: 'string', default: '150' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    minutes: decimal('--minutes', values.minutes, [0, 24 * 60]),
    senders: whole('--senders', values.senders, [1, 64]),
    most: whole('--most', values.most, [1, 10_000]),
    json: values.json,
  };
}
