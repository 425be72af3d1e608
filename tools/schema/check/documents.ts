import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type DocumentNode, parse } from 'graphql';
import { CheckError, parseJson } from './check-error.ts';

/** An operation of a manifest of trusted documents. */
export interface TrustedDocument {
  /** The file name of the manifest. */
  readonly manifest: string;
  readonly id: string;
  readonly name: string;
  /** The contract it is for, or `api`. */
  readonly contract: string;
  readonly document: DocumentNode;
}

/**
 * The operations of all manifests (`*.json`) of a folder; none when there is no such folder. Throws `CheckError` for one that
 * is not a persisted query manifest, is for no known contract, or holds a text that does not parse.
 */
export async function readDocuments(folder: string, contracts: ReadonlySet<string>): Promise<TrustedDocument[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const documents: TrustedDocument[] = [];
  for (const file of files.filter((name) => name.endsWith('.json')).toSorted())
    documents.push(...parseManifest(basename(file), await readFile(join(folder, file), 'utf8'), contracts));
  return documents;
}

export function parseManifest(manifest: string, text: string, contracts: ReadonlySet<string>): TrustedDocument[] {
  const found = parseJson(manifest, text) as Partial<Record<string, unknown>> | null;
  const { format, version, operations, contract = 'api' } = found ?? {};
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations))
    throw new CheckError(`${manifest}: is no "apollo-persisted-query-manifest" of version 1.`);
  if (typeof contract !== 'string' || !contracts.has(contract))
    throw new CheckError(`${manifest}: "contract" must be one of ${[...contracts].join(', ')}.`);
  return operations.map((operation: unknown, index) => ({
    manifest,
    contract,
    ...parseOperation(manifest, operation, index),
  }));
}

function parseOperation(manifest: string, operation: unknown, index: number) {
  const { id, name, body } = (operation ?? {}) as Partial<Record<string, unknown>>;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof body !== 'string')
    throw new CheckError(`${manifest}: operation ${index + 1} must have an id, a name and a body.`);
  try {
    return { id, name, document: parse(body) };
  } catch (error) {
    throw new CheckError(`${manifest}: operation ${name}: ${(error as Error).message}`);
  }
}
