import { composeServices } from '@apollo/composition';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { MESSAGES_SCHEMA, USERS_SCHEMA } from './stock-schema.ts';

/** The gateway before the subgraphs of `USERS_URL` and `MESSAGES_URL`, on `PORT`, with its default data sources. */
const { supergraphSdl, errors } = composeServices([
  { name: 'users', url: process.env.USERS_URL, typeDefs: USERS_SCHEMA },
  { name: 'messages', url: process.env.MESSAGES_URL, typeDefs: MESSAGES_SCHEMA },
]);
if (!supergraphSdl) throw new AggregateError(errors ?? [], 'The subgraphs do not compose.');

await startStandaloneServer(new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) }), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
});
