import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile } from '../../kernel/project.ts';

/** A folder with the contracts of the installation and more. Dispose of it to remove it. */
export interface ContractsFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a contract that hides, beyond what `partner-readonly` does, types and fields (`Type.field`). */
  write(name: string, hidden: readonly string[], text?: (supergraph: string) => string): Promise<void>;
}

export async function createContractsFolder(): Promise<ContractsFolder> {
  const path = await mkdtemp(join(tmpdir(), 'parley-contracts-'));
  await cp(projectFile('schema/contracts'), path, { recursive: true });
  const base = await readFile(join(path, 'partner-readonly.supergraph.graphql'), 'utf8');
  return {
    path,
    async write(name, hidden, text = (supergraph) => supergraph) {
      await writeFile(join(path, `${name}.supergraph.graphql`), text(hidden.reduce(hide, base)));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

function hide(supergraph: string, coordinate: string): string {
  const [type, field] = coordinate.split('.');
  const head = new RegExp(`^(type ${type}\\b[^{]*)(\\{[^}]*\\})`, 'm');
  if (!head.test(supergraph)) throw new Error(`There is no ${coordinate}.`);
  return supergraph.replace(head, (_, before: string, fields: string) =>
    field === undefined
      ? `${before} @inaccessible\n${fields}`
      : before + fields.replace(new RegExp(`^(  ${field}[:(].*)$`, 'm'), '$1 @inaccessible'),
  );
}
