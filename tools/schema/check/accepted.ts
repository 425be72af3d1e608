import { readFile } from 'node:fs/promises';
import { CheckError, parseJson } from './check-error.ts';
import { isDay } from './deprecations.ts';

/** A breaking change that somebody answers for: one entry of `schema/accepted-changes.json`. */
export interface AcceptedChange {
  readonly coordinate: string;
  /** The name of the contract, or `api` for the public API. */
  readonly contract: string;
  readonly reason: string;
  /** The day it was accepted, in ISO 8601. */
  readonly date: string;
}

/** The accepted changes of a file; none without the file. Throws `CheckError` for anything the format does not have. */
export async function readAccepted(path: string, contracts: ReadonlySet<string>): Promise<AcceptedChange[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  return parseAccepted(text, contracts);
}

export function parseAccepted(text: string, contracts: ReadonlySet<string>): AcceptedChange[] {
  const entries = parseJson('accepted-changes.json', text);
  if (!Array.isArray(entries)) throw new CheckError('accepted-changes.json: must be a list.');
  const problems = entries.flatMap((entry, index) =>
    problemsOf(entry, contracts).map((problem) => `accepted-changes.json: entry ${index + 1}: ${problem}`),
  );
  if (problems.length > 0) throw new CheckError(problems.join('\n'));
  return entries as AcceptedChange[];
}

const KEYS: readonly string[] = ['coordinate', 'contract', 'reason', 'date'];

function problemsOf(entry: unknown, contracts: ReadonlySet<string>): string[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return ['must be an object.'];
  const { coordinate, contract, reason, date } = entry as Record<string, unknown>;
  const problems = Object.keys(entry)
    .filter((key) => !KEYS.includes(key))
    .map((key) => `unknown key "${key}". Keys are ${KEYS.join(', ')}.`);
  if (typeof coordinate !== 'string' || !COORDINATE.test(coordinate))
    problems.push('"coordinate" must be as in User.avatarUrl, Query.users(first:), User, or * for a whole contract.');
  if (typeof contract !== 'string' || !contracts.has(contract))
    problems.push(`"contract" must be one of ${[...contracts].join(', ')}.`);
  if (typeof reason !== 'string' || !reason.trim()) problems.push('"reason" must say why.');
  if (!isDay(date)) problems.push('"date" must be a day, as in 2027-03-01.');
  return problems;
}

const COORDINATE = /^(\*|[_A-Za-z]\w*(\.[_A-Za-z]\w*(\([_A-Za-z]\w*:\))?)?)$/;
