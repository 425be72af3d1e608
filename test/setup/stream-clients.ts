import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient as createUrql, type SubscriptionForwarder, subscriptionExchange } from '@urql/core';
import { createClient as createSse, type Client as SseClient } from 'graphql-sse';
import { createClient as createSocket, type Client as SocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Client } from './client.ts';
import { Received } from './subscriber.ts';

/** A client as a developer sets it up, made to tell what it gets in one form. Dispose of it to end all that runs. */
export interface StreamClient extends Disposable {
  subscribe(query: string, variables?: Record<string, unknown>): Received & { readonly stop: () => void };
}

interface Operation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Begins an operation, telling `received` of it. Returns what stops it. */
type Begin = (operation: Operation, received: Received) => () => void;

function createStreamClient(begin: Begin, dispose: () => void): StreamClient {
  const stack = new DisposableStack();
  stack.defer(dispose);
  return {
    subscribe(query, variables = {}) {
      const received = new Received();
      const stop = begin({ query, variables }, received);
      stack.defer(stop);
      return Object.assign(received, { stop });
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

const socketOf = ({ url, connectionParams }: Client): SocketClient =>
  createSocket({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  });

type Mode = 'distinct' | 'single';

function sseOf(client: Client, mode: Mode): SseClient<boolean> {
  const options = { url: `${client.url}/graphql/stream`, headers: client.headers, retryAttempts: 0 };
  return mode === 'single' ? createSse({ ...options, singleConnection: true }) : createSse(options);
}

/** The clients of graphql-ws and graphql-sse are alike. */
function plain(client: SocketClient | SseClient<boolean>): StreamClient {
  const begin: Begin = (operation, received) =>
    client.subscribe(operation as never, {
      next: (result: object) => received.add(result),
      error: (error: unknown) => received.finish(error),
      complete: () => received.finish('complete'),
    });
  return createStreamClient(begin, () => void client.dispose());
}

function apollo(link: HttpLink | GraphQLWsLink, dispose = () => {}): StreamClient {
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const begin: Begin = ({ query, variables }, received) => {
    const running = client.subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache' }).subscribe({
      next: ({ data, error }) => received.add({ data, errors: error && 'errors' in error ? error.errors : error }),
      error: (error) => received.finish(error),
      complete: () => received.finish('complete'),
    });
    return () => running.unsubscribe();
  };
  return createStreamClient(begin, dispose);
}

function apolloOverSocket(socket: SocketClient): StreamClient {
  return apollo(new GraphQLWsLink(socket), () => void socket.dispose());
}

function urql(client: SocketClient | SseClient<boolean>): StreamClient {
  const forwardSubscription: SubscriptionForwarder = ({ query = '', variables }) => ({
    subscribe: (sink) => ({ unsubscribe: client.subscribe({ query, variables } as never, sink as never) }),
  });
  const exchanges = [subscriptionExchange({ forwardSubscription })];
  const urqlClient = createUrql({ url: 'http://unused.invalid', preferGetMethod: false, exchanges });
  const begin: Begin = ({ query, variables }, received) => {
    const running = urqlClient.subscription(query, variables).subscribe(({ data, error, hasNext }) => {
      // At the end urql gives the last result once more, and says that it was the last.
      if (hasNext) received.add({ data, errors: error?.graphQLErrors });
      else received.finish(error?.networkError ?? 'complete');
    });
    return () => running.unsubscribe();
  };
  return createStreamClient(begin, () => void client.dispose());
}

export const sseClient = (client: Client, mode: Mode): StreamClient => plain(sseOf(client, mode));
export const apolloClient = (client: Client): StreamClient =>
  apollo(new HttpLink({ uri: `${client.url}/graphql`, headers: client.headers }));

/** The clients that docs/clients.md names, each over its transports. */
export const STREAM_CLIENTS: Readonly<Record<string, (client: Client) => StreamClient>> = {
  'graphql-ws': (client) => plain(socketOf(client)),
  'graphql-sse with a stream for each operation': (client) => sseClient(client, 'distinct'),
  'graphql-sse with one stream': (client) => sseClient(client, 'single'),
  'Apollo Client over multipart': apolloClient,
  'Apollo Client over graphql-ws': (client) => apolloOverSocket(socketOf(client)),
  'urql over graphql-ws': (client) => urql(socketOf(client)),
  'urql over graphql-sse': (client) => urql(sseOf(client, 'distinct')),
};
