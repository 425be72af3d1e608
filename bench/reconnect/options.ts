import { JSON_MEANS, readTexts, whole } from '../option-values.ts';

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
  --json              ${JSON_MEANS}`;

/** Reads the command line. Throws an Error that says in one line what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { texts, json } = readTexts(args, {
    clients: '5000',
    conversations: '10',
    missed: '20',
    rounds: '3',
    profile: undefined,
  });
  return {
    clients: whole('--clients', texts.clients, [1, 200_000]),
    conversations: whole('--conversations', texts.conversations, [1, 1000]),
    missed: whole('--missed', texts.missed, [1, 10_000]),
    rounds: whole('--rounds', texts.rounds, [1, 100]),
    json,
    ...(texts.profile && { profile: texts.profile }),
  };
}
