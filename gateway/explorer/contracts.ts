import { readdir } from 'node:fs/promises';
import { projectFile } from '../../kernel/project.ts';

/** The names of the contracts that partners' schemas are made from: `schema/contracts/<name>.json`. */
export async function listContracts(folder = projectFile('schema/contracts')): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []).sort();
}
