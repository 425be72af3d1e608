import { composeServices } from '@apollo/composition';
import { type GraphQLSchema, lexicographicSortSchema, parse, printSchema } from 'graphql';
import { pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { createResources } from '../../kernel/resources.ts';
import { apiSchemaOf } from '../../kernel/supergraph.ts';
import { createAdminSubgraph } from '../../subgraphs/admin/subgraph.ts';
import { createConversationsSubgraph } from '../../subgraphs/conversations/subgraph.ts';
import { EVENTS } from '../../subgraphs/declarations.ts';
import { createEventsSubgraph } from '../../subgraphs/events/subgraph.ts';
import { createMessagesSubgraph } from '../../subgraphs/messages/subgraph.ts';
import { createPresenceSubgraph } from '../../subgraphs/presence/subgraph.ts';
import { createUsersSubgraph } from '../../subgraphs/users/subgraph.ts';
import { composeContract } from './contracts/compose.ts';
import { type Contract, ContractError } from './contracts/contract.ts';
import type { SubgraphSource } from './contracts/hidden.ts';
import { findUndescribed } from './descriptions.ts';
import { findTagProblems, readTags } from './tags.ts';

const CREATE = [
  createUsersSubgraph,
  createConversationsSubgraph,
  createMessagesSubgraph,
  createPresenceSubgraph,
  createEventsSubgraph(EVENTS),
  createAdminSubgraph,
];

/**
 * The files of `schema/`, by name, from the code as it is. Throws when they do not compose, lack a description or a tag,
 * and `ContractError` for contracts that cannot be built.
 */
export async function generateSchema(contracts: readonly Contract[]): Promise<ReadonlyMap<string, string>> {
  const subgraphs = await buildSubgraphs();
  const sources = subgraphs.map(toSource);
  const supergraph = compose(sources);
  const api = apiSchemaOf(supergraph);
  const undescribed = findUndescribed(api);
  if (undescribed.length > 0) throw new Error(`Without a description: ${undescribed.join(', ')}`);
  const untagged = findTagProblems(readTags(sources.map(({ typeDefs }) => typeDefs)));
  if (untagged.length > 0) throw new Error(untagged.join('\n'));
  return new Map([
    ...composeContracts(contracts, sources, api),
    ...subgraphs.map(({ name, sdl }): [string, string] => [`${name}.graphql`, sdl]),
    ['supergraph.graphql', supergraph],
    ['api.graphql', printSchema(lexicographicSortSchema(api))],
  ]);
}

/** The subgraphs on resources that are never connected: a schema needs no server. */
async function buildSubgraphs(): Promise<Subgraph[]> {
  const unused = {
    DATABASE_URL: 'postgresql://unused/unused',
    REDIS_URL: 'redis://unused',
    PARLEY_SECRET: 'unused'.repeat(6),
  };
  const config = createConfig({ ...readEnvironment({}), ...unused });
  await using resources = await createResources({ config, logger: pino({ level: 'silent' }), entities: [] });
  return Promise.all(CREATE.map((create) => create(resources)));
}

// The URLs are those of docker-compose.yml; a gateway takes them from its configuration.
const toSource = ({ name, sdl }: Subgraph): SubgraphSource => ({
  name,
  url: `http://${name}:4000/graphql`,
  typeDefs: parse(sdl),
});

function compose(sources: SubgraphSource[]): string {
  const { supergraphSdl, errors } = composeServices(sources);
  if (!supergraphSdl) throw new Error(`The subgraphs do not compose:\n${errors?.map(String).join('\n')}`);
  return supergraphSdl;
}

/** Two files for each contract. Throws one `ContractError` for all that cannot be built. */
function composeContracts(contracts: readonly Contract[], sources: SubgraphSource[], api: GraphQLSchema) {
  const files: [string, string][] = [];
  const failures: string[] = [];
  for (const contract of contracts) {
    try {
      const composed = composeContract(contract, sources, api);
      files.push([`contracts/${contract.name}.graphql`, composed.api]);
      files.push([`contracts/${contract.name}.supergraph.graphql`, composed.supergraph]);
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) throw new ContractError(failures.join('\n'));
  return files;
}
