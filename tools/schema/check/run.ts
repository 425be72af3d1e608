import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readContracts } from '../contracts/contract.ts';
import { generateSchema } from '../generate.ts';
import { type AcceptedChange, readAccepted } from './accepted.ts';
import { checkSchemas } from './check.ts';
import { CheckError } from './check-error.ts';
import { readDocuments } from './documents.ts';
import { buildSchemas, clientSchemas, type Released, readDatabase, readReleased } from './released.ts';
import type { Report } from './report.ts';

export interface CheckOptions {
  /** The folder that holds contracts, documents, accepted changes and what was released. */
  readonly folder: string;
  /** Folders with manifests besides its own. */
  readonly moreDocuments: readonly string[];
  readonly today: string;
}

export interface Checked {
  readonly report: Report;
  /** The files that the code makes, by name. */
  readonly sdl: ReadonlyMap<string, string>;
  /** Of the database that it makes. */
  readonly database: string | undefined;
  readonly released: Released;
  readonly accepted: readonly AcceptedChange[];
}

/** Checks the schema that the code makes against the one last released. */
export async function runCheck({ folder, moreDocuments, today }: CheckOptions): Promise<Checked> {
  // A name that was mistyped must not pass for one with nothing to object to.
  for (const path of [folder, ...moreDocuments]) await requireFolder(path);
  const sdl = clientSchemas(await generateSchema(await readContracts(join(folder, 'contracts'))));
  const released = await readReleased(join(folder, 'released'));
  const contracts = new Set([...sdl.keys(), ...released.sdl.keys()]);
  const accepted = await readAccepted(join(folder, 'accepted-changes.json'), contracts);
  const folders = [join(folder, 'documents'), ...moreDocuments];
  const documents = (await Promise.all(folders.map((path) => readDocuments(path, contracts)))).flat();
  const [before, current] = [buildSchemas(released.sdl), buildSchemas(sdl)];
  const report = await checkSchemas({ released: before, current, accepted, documents, today });
  return { report, sdl, database: await readDatabase(folder), released, accepted };
}

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) throw new CheckError(`${path}: there is no such folder.`);
}
