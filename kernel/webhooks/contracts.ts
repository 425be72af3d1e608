import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema, isInterfaceType } from 'graphql';
import { projectFile } from '../project.ts';

/** The schemas that partners see, by the names of their contracts. */
export interface ContractSchemas {
  /** Undefined for a contract that is not there. Read again whenever its file has changed. */
  find(contract: string): Promise<GraphQLSchema | undefined>;
}

const NAME = /^[\w-]{1,64}$/;

interface Loaded {
  readonly version: number;
  readonly schema: GraphQLSchema;
}

/** Reads `<contract>.graphql` of a folder: by default those that `npm run schema` generates. */
export function createContractSchemas(folder = projectFile('schema/contracts')): ContractSchemas {
  const loaded = new Map<string, Loaded>();
  return {
    async find(contract) {
      if (!NAME.test(contract)) return undefined;
      const path = join(folder, `${contract}.graphql`);
      const version = (await stat(path).catch(() => undefined))?.mtimeMs;
      if (version === undefined) return undefined;
      const known = loaded.get(contract);
      if (known?.version === version) return known.schema;
      const schema = buildSchema(await readFile(path, 'utf8'), { assumeValid: true });
      loaded.set(contract, { version, schema });
      return schema;
    },
  };
}

/** What a reader is told whose position is older than the log: it stands for events, but is none. */
export const RESYNC_TYPE = 'ResyncRequired';

/** The types of events that a contract shows, in alphabetical order. */
export function eventTypesOf(schema: GraphQLSchema): string[] {
  const event = schema.getType('ConversationEvent');
  if (!isInterfaceType(event)) return [];
  const names = schema.getPossibleTypes(event).map(({ name }) => name);
  return names.filter((name) => name !== RESYNC_TYPE).sort();
}
