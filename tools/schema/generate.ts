import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, lexicographicSortSchema, parse, printSchema } from 'graphql';
import { pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { createResources } from '../../kernel/resources.ts';
import { createAdminSubgraph } from '../../subgraphs/admin/subgraph.ts';
import { createConversationsSubgraph } from '../../subgraphs/conversations/subgraph.ts';
import { createEventsSubgraph } from '../../subgraphs/events/subgraph.ts';
import { createMessagesSubgraph } from '../../subgraphs/messages/subgraph.ts';
import { createPresenceSubgraph } from '../../subgraphs/presence/subgraph.ts';
import { createUsersSubgraph } from '../../subgraphs/users/subgraph.ts';
import { findUndescribed } from './descriptions.ts';

const CREATE = [
  createUsersSubgraph,
  createConversationsSubgraph,
  createMessagesSubgraph,
  createPresenceSubgraph,
  createEventsSubgraph,
  createAdminSubgraph,
];

/** The files of `schema/`, by name, from the code as it is. Throws when they do not compose or lack a description. */
export async function generateSchema(): Promise<ReadonlyMap<string, string>> {
  const subgraphs = await buildSubgraphs();
  const supergraph = compose(subgraphs);
  const api = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema() as GraphQLSchema;
  const undescribed = findUndescribed(api);
  if (undescribed.length > 0) throw new Error(`Without a description: ${undescribed.join(', ')}`);
  return new Map([
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

function compose(subgraphs: readonly Subgraph[]): string {
  // The URLs are those of docker-compose.yml; a gateway takes them from its configuration.
  const services = subgraphs.map(({ name, sdl }) => ({
    name,
    url: `http://${name}:4000/graphql`,
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(`The subgraphs do not compose:\n${errors?.map(String).join('\n')}`);
  return supergraphSdl;
}
