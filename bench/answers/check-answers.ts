import { setImmediate } from 'node:timers/promises';
import { step } from '../progress.ts';
import { type Checked, check, type Failure } from './check.ts';
import type { Options } from './options.ts';
import { createSubjects } from './subjects.ts';

export interface Report {
  readonly rows: readonly Row[];
  readonly failures: readonly Failure[];
  /** Of promises that nobody looked after: each of them ends a process. */
  readonly rejections: readonly string[];
}

export interface Row extends Omit<Checked, 'failures'> {
  readonly subject: string;
  readonly wrong: number;
}

/** From the seed of one round to that of the next. */
const NEXT_ROUND = 15_485_863;
/** One round, when it is time that counts. */
const ROUND = 2000;

/** Checks all subjects, in rounds until there were enough operations and it took long enough, or something was wrong. */
export async function checkAnswers(options: Options, signal: AbortSignal): Promise<Report> {
  await using subjects = await step('Schemas', createSubjects);
  const end = performance.now() + options.minutes * 60_000;
  const rows = new Map<string, Row>();
  const failures: Failure[] = [];
  const rejections: string[] = [];
  const onRejection = (reason: unknown) => void rejections.push(String(reason));
  process.on('unhandledRejection', onRejection);
  try {
    const size = options.minutes > 0 ? Math.min(ROUND, options.operations) : options.operations;
    for (let asked = 0, round = 0; asked < options.operations || performance.now() < end; asked += size, round++) {
      for (const subject of subjects.all) {
        signal.throwIfAborted();
        const count = Math.ceil(size * subject.share);
        const seed = (options.seed + round * NEXT_ROUND) % 2 ** 31;
        const { failures: found, ...checked } = await step(
          subject.name,
          () => check(subject, { universe: subjects.universe, seed, count }),
          describe,
        );
        failures.push(...found);
        rows.set(subject.name, sum(rows.get(subject.name), { ...checked, subject: subject.name, wrong: found.length }));
      }
      if (failures.length > 0) break;
    }
    // A rejection that nobody handles is reported when the present turn is over.
    await setImmediate();
    return { rows: [...rows.values()], failures, rejections };
  } finally {
    process.off('unhandledRejection', onRejection);
  }
}

const describe = ({ operations, failures }: Checked): string => `${operations} operations, ${failures.length} wrong`;

const sum = (one: Row | undefined, other: Row): Row =>
  one
    ? {
        ...other,
        operations: one.operations + other.operations,
        invalid: one.invalid + other.invalid,
        answers: one.answers + other.answers,
        wrong: one.wrong + other.wrong,
      }
    : other;
