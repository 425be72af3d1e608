import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, parse } from 'graphql';
import { CloseCode, type Context, type Server as GraphQLWSServer, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { ParleyError } from '../../../kernel/errors.ts';
import { logFault } from '../../../kernel/fault.ts';
import { isFault, presentError } from '../../../kernel/graphql/present-error.ts';
import { TOKEN_EXPIRED } from '../../authenticate.ts';
import type { OperationRequest } from '../documents.ts';
import { Running } from './running.ts';
import { authenticateSomebody, presentRefusal, type TransportOptions } from './transport.ts';
import { CLOSE, WebSocketConnection } from './websocket-connection.ts';

/** What graphql-ws keeps of each socket. */
interface Extra {
  readonly socket: WebSocket;
  readonly stream: Socket;
  readonly requestId: string;
  readonly ip: string;
  connection?: WebSocketConnection;
}

type SocketContext = Context<Record<string, unknown> | undefined, Extra>;

export interface WebSocketOptions extends TransportOptions {
  readonly server: Server;
  /** The address of a request's client, and the id of the request. */
  readonly identify: (request: IncomingMessage) => { readonly requestId: string; readonly ip: string };
}

/** graphql-ws asks a document only which of the two it is; what is done is prepared by then. */
const QUERY = parse('{ __typename }');
const SUBSCRIPTION = parse('subscription { __typename }');

/** The path that upgrades. */
const PATH = '/graphql';
/** A client answers a close soon; and its messages come in so many pieces only if it means harm. */
const SOCKET_LIMITS = { closeTimeout: 5000, maxFragments: 64, maxBufferedChunks: 4096 } as const;

/** Whether a request asks for a socket here. Any other upgrade, like Java's to HTTP/2, is answered as plain HTTP. */
export const asksForWebSocket = ({ url, headers }: IncomingMessage): boolean =>
  url?.split('?')[0] === PATH && headers.upgrade?.toLowerCase() === 'websocket';

/**
 * `graphql-transport-ws`: the protocol is graphql-ws's, but for one thing: results are written by the subscription
 * itself, one frame for all who share it. Queries and mutations go the way they go over HTTP.
 */
export function createWebSocketTransport(options: WebSocketOptions): Disposable {
  const { server, config, identify } = options;
  const protocol = createProtocol(options);
  const open = new Set<Extra>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: config.sockets.maxFrameBytes,
    ...SOCKET_LIMITS,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const identity = identify(request);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const extra: Extra = { socket, stream: stream as Socket, ...identity };
      open.add(extra);
      socket.on('close', () => open.delete(extra));
      connect(extra, protocol, options);
    });
  };
  server.on('upgrade', upgrade);
  return {
    [Symbol.dispose]() {
      server.off('upgrade', upgrade);
      server.on('upgrade', (_, stream) => refuse(stream));
      // Those that have not said who they are wait for nothing; the others are closed little by little.
      for (const { socket, connection } of open) if (!connection) socket.close(...CLOSE.draining);
      sockets.close();
    },
  };
}

/** Refuses a socket while draining. Node leaves it to us with all that happens to it: a reset would end the process. */
function refuse(stream: Duplex): void {
  stream.on('error', () => {});
  stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () =>
    stream.destroy(),
  );
}

/** Connects a socket with the protocol, as graphql-ws's own adapter for `ws` does. */
function connect(extra: Extra, protocol: GraphQLWSServer<Extra>, options: WebSocketOptions): void {
  const { socket } = extra;
  const send = (text: string) => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  };
  let hear: (text: string) => Promise<void> = async () => {};
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send,
      close: (code, reason) => socket.close(code, reason),
      onMessage: (callback) => {
        hear = callback;
      },
      // What a client sends along is not for the way back: it may be a token.
      onPing: () =>
        send(JSON.stringify({ type: 'pong', payload: { accessTokenExpiresAt: expiryOf(extra.connection) } })),
    },
    extra,
  );
  socket.on('message', (message, isBinary) => {
    if (!isHeard(extra, options)) return;
    if (isBinary) socket.close(CloseCode.BadRequest, 'Messages are text.');
    else hear(String(message)).catch((error) => refuseSocket(extra, error, options));
  });
  socket.on('pong', () => extra.connection?.answered());
  // ws itself closes a socket that breaks the protocol or sends too much, with the code for it.
  socket.on('error', () => {});
  socket.on('close', (code, reason) => void closed(code, String(reason)));
}

/** Whether a message counts: not after this side has closed, and not of a client that asks without reading the answers. */
function isHeard({ socket, stream, connection }: Extra, { config, subscriptions }: WebSocketOptions): boolean {
  if (socket.readyState !== socket.OPEN) return false;
  if (stream.writableLength <= config.sockets.queueLimits.most) return true;
  subscriptions.metrics.slowCloses.inc();
  if (connection) connection.close('slow');
  else socket.close(...CLOSE.slow);
  return false;
}

const expiryOf = (connection: WebSocketConnection | undefined) =>
  connection && new Date(connection.expiresAt).toISOString();

/** Of the registry of WebSocket close codes (IANA). */
const TRY_AGAIN_LATER = 1013;

/** What graphql-ws throws for a message that only a server may send. */
const UNEXPECTED_MESSAGE = /^Unexpected message of type/;

/** Says why a socket cannot go on. A fresh token mends an expired one (4403); nothing mends a wrong one (4401). */
function refuseSocket({ socket, requestId }: Extra, error: unknown, { logger }: WebSocketOptions): void {
  const isUnexpected = error instanceof Error && UNEXPECTED_MESSAGE.test(error.message);
  if (isFault(error) && !isUnexpected) logFault(logger, error, { requestId });
  const { message, extensions } = presentError(error);
  if (isUnexpected) socket.close(CloseCode.BadRequest, 'Unexpected message.');
  else if (extensions?.reason === TOKEN_EXPIRED) socket.close(CloseCode.Forbidden, message);
  else if (extensions?.code === 'UNAUTHENTICATED') socket.close(CloseCode.Unauthorized, message);
  else socket.close(TRY_AGAIN_LATER, message.slice(0, 120));
}

function createProtocol(options: WebSocketOptions): GraphQLWSServer<Extra> {
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
  }) as GraphQLWSServer<Extra>;
}

/** A fresh access token in the payload of a `ping` lets the socket live on. It must be the same user's. */
async function renew({ authenticator }: WebSocketOptions, { connection }: Extra, payload: unknown): Promise<void> {
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
  { subscriptions, execute, logger }: WebSocketOptions,
  { extra: { connection }, subscriptions: running }: SocketContext,
  { id, request }: Operation,
) {
  if (!connection) throw new ParleyError('UNAUTHENTICATED', 'The socket has not said who it is.');
  const { viewer, requestId, ip } = connection;
  try {
    // This one is among them already.
    subscriptions.checkCount(Object.keys(running).length - 1);
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
