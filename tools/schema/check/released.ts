import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import type { Schemas } from './check.ts';
import { CheckError, parseJson } from './check-error.ts';
import { isDay } from './deprecations.ts';

/** When the schema was released that clients rely on. */
export interface Release {
  /** Counts the releases: 1, 2, 3, … */
  readonly version: number;
  /** The day, in ISO 8601 and UTC. */
  readonly date: string;
}

export interface Released {
  /** Undefined before the first release. */
  readonly release?: Release;
  /** SDL by name: `api` and the contracts. */
  readonly sdl: ReadonlyMap<string, string>;
  /** The `database.sql` of then, as far as there was one. */
  readonly database?: string | undefined;
}

/** The content of `schema/released/`. Throws `CheckError` when it is only there in part. */
export async function readReleased(folder: string): Promise<Released> {
  const text = await readFile(join(folder, 'release.json'), 'utf8').catch(orMissing);
  const api = await readFile(join(folder, 'api.graphql'), 'utf8').catch(orMissing);
  if (text === undefined && api === undefined) return { sdl: new Map() };
  if (text === undefined || api === undefined)
    throw new CheckError('released: has only one of release.json and api.graphql.');
  const { version, date } = (parseJson('released/release.json', text) ?? {}) as Partial<Release>;
  if (!Number.isInteger(version) || !isDay(date))
    throw new CheckError('released/release.json: must have a version, a whole number, and a date, a day.');
  const files = ((await readdir(join(folder, 'contracts')).catch(orMissing)) ?? []).filter((f) => f.endsWith(ENDING));
  const contracts = files
    .toSorted()
    .map(
      async (file): Promise<[string, string]> => [
        file.slice(0, -ENDING.length),
        await readFile(join(folder, 'contracts', file), 'utf8'),
      ],
    );
  return {
    release: { version: version as number, date },
    sdl: new Map([['api', api], ...(await Promise.all(contracts))]),
    database: await readDatabase(folder),
  };
}

/** The `database.sql` of a folder: what processes rely on, as SDL is what clients rely on. */
export const readDatabase = (folder: string): Promise<string | undefined> =>
  readFile(join(folder, DATABASE), 'utf8').catch(orMissing);

/** Replaces what `schema/released/` holds. */
export async function writeReleased(folder: string, next: Released & { release: Release }): Promise<void> {
  const { release, sdl, database } = next;
  await rm(join(folder, 'contracts'), { recursive: true, force: true });
  await mkdir(join(folder, 'contracts'), { recursive: true });
  for (const [name, text] of sdl) {
    await writeFile(join(folder, fileOf(name)), `${text.trim()}\n`);
  }
  if (database !== undefined) await writeFile(join(folder, DATABASE), database);
  await writeFile(join(folder, 'release.json'), `${JSON.stringify(release, null, 2)}\n`);
}

const DATABASE = 'database.sql';
const ENDING = '.graphql';
const fileOf = (name: string): string => (name === 'api' ? `api${ENDING}` : `contracts/${name}${ENDING}`);

function orMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

/** Schemas of their SDL. Throws `CheckError` for one that is none, as a merge may leave it. */
export function buildSchemas(sdl: ReadonlyMap<string, string>): Schemas {
  const build = (name: string, text: string) => {
    try {
      return buildSchema(text);
    } catch (error) {
      throw new CheckError(`released/${fileOf(name)}: is no schema: ${(error as Error).message}`);
    }
  };
  return new Map([...sdl].map(([name, text]) => [name, build(name, text)]));
}

/** The names and SDL among generated files of what clients see: the public API and the contracts. */
export function clientSchemas(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const contract = /^contracts\/([^.]+)\.graphql$/;
  return new Map(
    [...files].flatMap(([file, text]): [string, string][] => {
      const name = file === 'api.graphql' ? 'api' : contract.exec(file)?.[1];
      return name === undefined ? [] : [[name, text]];
    }),
  );
}
