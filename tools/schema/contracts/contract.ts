import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TAGS } from '../tags.ts';

/** The part of the API that a partner sees, as `schema/contracts/<name>.json` says it. */
export interface Contract {
  /** The name of its file: what API keys are scoped to. */
  readonly name: string;
  readonly description: string;
  /** Everything with one of these tags is hidden. */
  readonly exclude: readonly string[];
  /** When there are any, what has none of these tags is hidden too: arguments and scalars as well. */
  readonly include: readonly string[];
  /** Whether types go that no visible field leads to. */
  readonly removeUnreachable: boolean;
}

/** The public API, where a contract could stand. */
export const WHOLE_API = 'api';

/** A contract that cannot be built. Each line of the message names the contract, what hides, and what is hidden. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

export function refuseProblems(name: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new ContractError(problems.map((problem) => `${name}: ${problem}`).join('\n'));
}

/** The contracts of a folder, by name. Throws `ContractError` for all problems of all files at once. */
export async function readContracts(folder: string): Promise<Contract[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json')).toSorted();
  const read = files.map(async (file) =>
    parseContract(file.slice(0, -'.json'.length), await readFile(join(folder, file), 'utf8')),
  );
  const settled = await Promise.allSettled(read);
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  if (failures.length > 0) throw new ContractError(failures.map(({ message }) => message).join('\n'));
  return Promise.all(read);
}

/** A contract from the text of its file. Throws `ContractError` for anything the format does not have. */
export function parseContract(name: string, text: string): Contract {
  const found = parseObject(name, text);
  refuseProblems(name, problemsOf(name, found));
  const { description, exclude, include = [], removeUnreachable = true } = found as unknown as Omit<Contract, 'name'>;
  return { name, description, exclude, include, removeUnreachable };
}

function parseObject(name: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch (error) {
    throw new ContractError(`${name}: is not JSON: ${(error as Error).message}`);
  }
  throw new ContractError(`${name}: must be a JSON object.`);
}

const KEYS: readonly string[] = ['description', 'exclude', 'include', 'removeUnreachable'];

function problemsOf(name: string, found: Readonly<Record<string, unknown>>): string[] {
  const { description, exclude, include, removeUnreachable } = found;
  const problems = Object.keys(found)
    .filter((key) => !KEYS.includes(key))
    .map((key) => `unknown key "${key}". Keys are ${KEYS.join(', ')}.`);
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) problems.push('the name of the file must be a-z, 0-9 and "-".');
  if (name === WHOLE_API) problems.push('this name stands for the public API.');
  if (typeof description !== 'string' || !description.trim()) problems.push('"description" must be a text.');
  problems.push(...tagListProblems('exclude', exclude));
  if (include !== undefined) problems.push(...tagListProblems('include', include));
  if (removeUnreachable !== undefined && typeof removeUnreachable !== 'boolean')
    problems.push('"removeUnreachable" must be true or false.');
  return problems;
}

function tagListProblems(key: string, list: unknown): string[] {
  if (!Array.isArray(list)) return [`"${key}" must be a list of tags.`];
  const unknown = list.filter((tag) => typeof tag !== 'string' || !TAGS.has(tag));
  const repeated = list.filter((tag, index) => list.indexOf(tag) !== index);
  return [
    ...unknown.map(
      (tag) => `"${key}" has the unknown tag ${JSON.stringify(tag)}. Tags are ${[...TAGS.keys()].join(', ')}.`,
    ),
    ...repeated.map((tag) => `"${key}" has the tag ${JSON.stringify(tag)} twice.`),
  ];
}
