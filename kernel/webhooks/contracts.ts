import { readFile, stat } from 'node:fs/promises';
import { type GraphQLSchema, isInterfaceType } from 'graphql';
import type { Config } from '../config/config.ts';
import { findContract } from '../contracts.ts';
import { apiSchemaOf } from '../supergraph.ts';

/** The schemas that partners see, by the names of their contracts. */
export interface ContractSchemas {
  /** Undefined for a contract that the installation does not have. Read again whenever its file has changed. */
  find(contract: string): Promise<GraphQLSchema | undefined>;
}

interface Loaded {
  readonly version: number;
  readonly schema: GraphQLSchema;
}

export function createContractSchemas(config: Config): ContractSchemas {
  const loaded = new Map<string, Loaded>();
  return {
    async find(contract) {
      const path = await findContract(config, contract);
      if (!path) return undefined;
      const { mtimeMs: version } = await stat(path);
      const known = loaded.get(contract);
      if (known?.version === version) return known.schema;
      const schema = apiSchemaOf(await readFile(path, 'utf8'));
      loaded.set(contract, { version, schema });
      return schema;
    },
  };
}

/** The event for a reader whose position is older than the log: it stands for events, but is not one itself. */
export const RESYNC_TYPE = 'ResyncRequired';

/** The types of events that a contract shows, in alphabetical order. */
export function eventTypesOf(schema: GraphQLSchema): string[] {
  const event = schema.getType('ConversationEvent');
  if (!isInterfaceType(event)) return [];
  const names = schema.getPossibleTypes(event).map(({ name }) => name);
  return names.filter((name) => name !== RESYNC_TYPE).sort();
}
