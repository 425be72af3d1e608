import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ConstDirectiveNode,
  type EnumTypeDefinitionNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { projectFile } from '../../kernel/project.ts';

/** A folder with the contracts of the installation and more. Dispose of it to remove it. */
export interface ContractsFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a contract that hides, beyond what `partner-readonly` does, types, fields (`Type.field`) and enum values (`Enum.VALUE`). */
  write(name: string, hidden: readonly string[], text?: (supergraph: string) => string): Promise<void>;
}

export async function createContractsFolder(): Promise<ContractsFolder> {
  const path = await mkdtemp(join(tmpdir(), 'parley-contracts-'));
  await cp(projectFile('schema/contracts'), path, { recursive: true });
  const base = await readFile(join(path, 'partner-readonly.supergraph.graphql'), 'utf8');
  return {
    path,
    async write(name, hidden, text = (supergraph) => supergraph) {
      await writeFile(join(path, `${name}.supergraph.graphql`), text(hide(base, hidden)));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

const INACCESSIBLE: ConstDirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'inaccessible' },
};

type Hidable = ObjectTypeDefinitionNode | FieldDefinitionNode | EnumTypeDefinitionNode | EnumValueDefinitionNode;

function hide(supergraph: string, hidden: readonly string[]): string {
  let type = '';
  const mark = <Node extends Hidable>(node: Node, coordinate: string) =>
    hidden.includes(coordinate) ? { ...node, directives: [...(node.directives ?? []), INACCESSIBLE] } : undefined;
  const marked = visit(parse(supergraph), {
    ObjectTypeDefinition: {
      enter(node) {
        type = node.name.value;
        return mark(node, type);
      },
    },
    FieldDefinition: (node) => mark(node, `${type}.${node.name.value}`),
    EnumTypeDefinition: {
      enter(node) {
        type = node.name.value;
        return mark(node, type);
      },
    },
    EnumValueDefinition: (node) => mark(node, `${type}.${node.name.value}`),
  });
  return print(marked);
}
