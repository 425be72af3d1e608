import type { Socket } from 'node:net';
import { type ExecutionArgs, parse } from 'graphql';
import { type Context, makeServer, type Server as ProtocolServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { ParleyError } from '../../../kernel/errors.ts';
import type { OperationRequest } from '../documents.ts';
import { Running } from './running.ts';
import { authenticateSomebody, presentRefusal, type TransportOptions } from './transport.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** What graphql-ws keeps of each socket. */
export interface Extra {
  readonly socket: WebSocket;
  readonly stream: Socket;
  readonly requestId: string;
  readonly ip: string;
  clientName?: string | undefined;
  connection?: WebSocketConnection;
}

type SocketContext = Context<Record<string, unknown> | undefined, Extra>;

/** graphql-ws asks a document only which of the two it is; what is done is prepared by then. */
const QUERY = parse('{ __typename }');
const SUBSCRIPTION = parse('subscription { __typename }');

/** When the access token of a socket expires, ISO 8601. */
export const expiryOf = (connection: WebSocketConnection | undefined) =>
  connection && new Date(connection.expiresAt).toISOString();

/** The protocol of graphql-ws: who a socket speaks for, and the operations on it. */
export function createProtocol(options: TransportOptions): ProtocolServer<Extra> {
  const { subscriptions, authenticator, config } = options;
  return makeServer<Record<string, unknown> | undefined, Extra>({
    connectionInitWaitTimeout: config.sockets.initTimeoutMs,
    async onConnect({ extra, connectionParams }) {
      const authentication = await authenticateSomebody(authenticator, connectionParams?.authorization);
      const { socket, stream, requestId, ip } = extra;
      const connection = new WebSocketConnection(socket, stream, { ...authentication, requestId, ip });
      if (socket.readyState !== socket.OPEN) return;
      subscriptions.connections.add(connection);
      extra.connection = connection;
      extra.clientName = nameIn(connectionParams);
      return { accessTokenExpiresAt: expiryOf(connection) };
    },
    onPing: ({ extra }, payload) => renew(options, extra, payload),
    onSubscribe: (context, id, request) => prepare(options, context as SocketContext, { id, request }),
    subscribe: ({ contextValue }) => contextValue as never,
    execute: ({ contextValue }) => contextValue as never,
    // Results of queries and mutations are formatted already.
    onNext: (_, __, ___, ____, result) => result as never,
    onClose({ extra: { connection } }) {
      if (!connection) return;
      for (const subscription of connection.subscriptions) subscription.cancel();
      subscriptions.connections.remove(connection);
    },
  }) as ProtocolServer<Extra>;
}

/** The name that a client gives itself. */
const nameIn = (params: { readonly clientName?: unknown } = {}): string | undefined =>
  typeof params.clientName === 'string' ? params.clientName : undefined;

/** A fresh access token in the payload of a `ping` lets the socket live on. It must be the same user's. */
async function renew({ authenticator }: TransportOptions, { connection }: Extra, payload: unknown): Promise<void> {
  const { authorization } = (payload ?? {}) as { authorization?: unknown };
  if (!connection || authorization === undefined) return;
  const { viewer, expiresAt } = await authenticateSomebody(authenticator, authorization);
  if (viewer.userId !== connection.viewer.userId)
    throw new ParleyError('UNAUTHENTICATED', "The token is another user's: open another socket.");
  connection.viewer = viewer;
  connection.expiresAt = expiresAt;
}

interface Operation {
  readonly id: string;
  readonly request: OperationRequest;
}

/** Begins an operation: what it returns is run by graphql-ws, or told as errors. */
async function prepare(
  { subscriptions, documents, execute, logger }: TransportOptions,
  { extra: { connection, clientName }, subscriptions: running }: SocketContext,
  { id, request: named }: Operation,
) {
  if (!connection) throw new ParleyError('UNAUTHENTICATED', 'The socket has not said who it is.');
  const { viewer, requestId, ip } = connection;
  try {
    // This one is among them already.
    subscriptions.checkCount(Object.keys(running).length - 1);
    const request = await documents.resolve(named, { viewer, clientName });
    if (!subscriptions.isSubscription(request)) {
      const result = execute(request, { viewer, requestId, ip });
      return { document: QUERY, contextValue: result } as unknown as ExecutionArgs;
    }
    const begin = await subscriptions.open(connection, request);
    const own = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    const contextValue = new Running(begin, (resolution, key) => connection.write(own, resolution, key));
    return { document: SUBSCRIPTION, contextValue } as unknown as ExecutionArgs;
  } catch (error) {
    return presentRefusal(error, logger, requestId);
  }
}
