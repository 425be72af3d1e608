import type { Socket } from 'node:net';
import { type ExecutionArgs, parse } from 'graphql';
import { type Context, makeServer, type Server as ProtocolServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { ParleyError } from '../../../kernel/errors.ts';
import { credentialsInPayload } from '../../identify.ts';
import type { OperationRequest } from '../parsed-documents.ts';
import { checkId, type OperationIds } from './operation-ids.ts';
import { Running } from './running.ts';
import { identifyUser, presentRefusal, type TransportOptions } from './transport.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** The state that graphql-ws keeps of each socket. */
export interface Extra {
  readonly socket: WebSocket;
  readonly stream: Socket;
  readonly requestId: string;
  readonly ip: string;
  readonly ids: OperationIds;
  clientName?: string | undefined;
  connection?: WebSocketConnection;
}

type SocketContext = Context<Record<string, unknown> | undefined, Extra>;

/** graphql-ws asks a document only which of the two it is; what is done is prepared by then. */
const QUERY = parse('{ __typename }');
const SUBSCRIPTION = parse('subscription { __typename }');

/** When the access token of a socket expires, ISO 8601; null for a socket without one. */
export const expiryOf = (connection: WebSocketConnection | undefined) =>
  connection && (Number.isFinite(connection.expiresAt) ? new Date(connection.expiresAt).toISOString() : null);

/** The protocol of graphql-ws: who a socket speaks for, and the operations on it. */
export function createProtocol(options: TransportOptions): ProtocolServer<Extra> {
  const { subscriptions, config } = options;
  return makeServer<Record<string, unknown> | undefined, Extra>({
    connectionInitWaitTimeout: config.sockets.initTimeoutMs,
    async onConnect({ extra, connectionParams }) {
      const { socket, stream, requestId, ip } = extra;
      const user = await identifyUser(options, credentialsInPayload(connectionParams), ip);
      const connection = new WebSocketConnection(socket, stream, { ...user, requestId, ip });
      if (socket.readyState !== socket.OPEN) return;
      subscriptions.connections.add(connection);
      extra.connection = connection;
      extra.clientName = nameIn(connectionParams);
      return { accessTokenExpiresAt: expiryOf(connection) };
    },
    onPing: ({ extra }, payload) => renew(options, extra, payload),
    onSubscribe(context, id, request) {
      checkId('id', id);
      return context.extra.ids.keep(id, () => prepare(options, context as SocketContext, { id, request }));
    },
    subscribe: ({ contextValue }) => contextValue as never,
    execute: ({ contextValue }) => (contextValue as () => never)(),
    // Results of queries and mutations are formatted already.
    onNext: (_, __, ___, ____, result) => result as never,
    onClose({ extra: { connection } }) {
      if (!connection) return;
      for (const subscription of connection.subscriptions) subscription.cancel();
      subscriptions.connections.remove(connection);
    },
  }) as ProtocolServer<Extra>;
}

/**
 * A fresh access token in the payload of a `ping` lets the socket live on, and so does a new secret of its key together
 * with what else it was opened with. It must be the same user's.
 */
async function renew(options: TransportOptions, { connection, ip }: Extra, payload: unknown): Promise<void> {
  const credentials = credentialsInPayload(payload);
  if (!connection || (credentials.authorization === undefined && credentials.apiKey === undefined)) return;
  const isToken = credentials.apiKey === undefined;
  const contract = isToken && !connection.key ? connection.contract : undefined;
  const { viewer, expiresAt, key } = await identifyUser(options, { ...credentials, contract }, ip);
  const isSame = viewer.userId === connection.viewer.userId && (isToken || key?.id === connection.key?.id);
  if (!isSame) throw new ParleyError('UNAUTHENTICATED', "It is another user's, or another key's: open another socket.");
  Object.assign(connection, { viewer, expiresAt, ...(key && { key }) });
}

/** The name that a client gives itself. */
const nameIn = (params: { readonly clientName?: unknown } = {}): string | undefined =>
  typeof params.clientName === 'string' ? params.clientName : undefined;

interface Operation {
  readonly id: string;
  readonly request: OperationRequest;
}

/** Begins an operation: what it returns is run by graphql-ws, or told as errors. */
async function prepare(
  { watchdog, subscriptions, documents, meter, operationLimits, execute, logger }: TransportOptions,
  { extra: { connection, clientName, ids }, subscriptions: running }: SocketContext,
  { id, request: named }: Operation,
) {
  if (!connection) throw new ParleyError('UNAUTHENTICATED', 'The socket has not said who it is.');
  try {
    watchdog.check();
    if (connection.key) await meter.countRequest(connection.key);
    // This one is among them already.
    subscriptions.checkCount(Object.keys(running).length - 1, ids.atWork - 1);
    const request = await operationLimits.reading(connection, () => documents.resolve(named, connection, clientName));
    if (!(await operationLimits.reading(connection, () => subscriptions.isSubscription(connection, request)))) {
      const result = execute(request, connection).then(
        (executed) => executed.result,
        (error) => ({ errors: presentRefusal(error, logger, connection.requestId) }),
      );
      return { document: QUERY, contextValue: () => ids.keep(id, () => result) } as unknown as ExecutionArgs;
    }
    const begin = await subscriptions.open(connection, request);
    await documents.accept(request.query);
    const own = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    const contextValue = new Running(begin, (resolution, key) => connection.write(own, resolution, key));
    return { document: SUBSCRIPTION, contextValue } as unknown as ExecutionArgs;
  } catch (error) {
    return presentRefusal(error, logger, connection.requestId);
  }
}
