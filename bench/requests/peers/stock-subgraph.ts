import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { DocumentNode } from 'graphql';
import pg from 'pg';

export interface StockSubgraph<Context extends object> {
  readonly typeDefs: DocumentNode;
  readonly resolvers: GraphQLResolverMap<Context>;
  readonly createContext: (pool: pg.Pool) => Context;
}

/** Serves a subgraph on `PORT`, over the database of `DATABASE_URL`. */
export async function serve<Context extends object>(subgraph: StockSubgraph<Context>): Promise<void> {
  const { typeDefs, resolvers, createContext } = subgraph;
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers as GraphQLResolverMap<unknown> });
  await startStandaloneServer(new ApolloServer<Context>({ schema }), {
    context: async () => createContext(pool),
    listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
  });
}
