import { parseArgs } from 'node:util';
import { whole } from '../option-values.ts';

export interface Options {
  readonly clients: number;
  /** They are spread over this number of conversations. */
  readonly conversations: number;
  /** Messages sent to each conversation while the clients are away. */
  readonly missed: number;
  /** How often they are dropped and come back. */
  readonly rounds: number;
  readonly json: boolean;
  /** The folder in which Parley's process leaves V8 CPU profiles. */
  readonly profile?: string;
}

export const USAGE = `Usage: npm run bench:reconnect -- [options]
  --clients <n>       dropped, and back again, at once (5000)
  --conversations <n> that they are spread over (10)
  --missed <n>        messages sent to each conversation meanwhile (20)
  --rounds <n>        how often (3)
  --profile <folder>  Parley's process writes V8 CPU profiles there
  --json              the result as JSON on stdout; progress goes to stderr either way`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clients: { type: 'string', default: '5000' },
      conversations: { type: 'string', default: '10' },
      missed: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    clients: whole('--clients', values.clients, [1, 200_000]),
    conversations: whole('--conversations', values.conversations, [1, 1000]),
    missed: whole('--missed', values.missed, [1, 10_000]),
    rounds: whole('--rounds', values.rounds, [1, 100]),
    json: values.json,
    ...(values.profile && { profile: values.profile }),
  };
}
