import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { projectFile } from './project.ts';

/** A contract's composed supergraph, beside what it was made from. */
const SUFFIX = '.supergraph.graphql';

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The folder of the contracts of this installation: `CONTRACTS_FOLDER`, by default `schema/contracts`. */
const folderOf = ({ contractsFolder }: Config): string => contractsFolder ?? projectFile('schema/contracts');

/** The names of the contracts that the installation has, in order: the parts of its API that API keys are for. */
export async function listContracts(config: Config): Promise<string[]> {
  const files = await readdir(folderOf(config)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  return names.filter((name) => NAME.test(name)).sort();
}

/** The file of a contract's supergraph; undefined for a contract that the installation does not have. */
export async function findContract(config: Config, name: string): Promise<string | undefined> {
  return (await listContracts(config)).includes(name) ? join(folderOf(config), `${name}${SUFFIX}`) : undefined;
}
