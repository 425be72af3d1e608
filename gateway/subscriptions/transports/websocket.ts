import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, type Server as ProtocolServer } from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import { logFault } from '../../../kernel/fault.ts';
import { isFault, presentError } from '../../../kernel/graphql/present-error.ts';
import { checkHeaders } from '../../../kernel/http/readable.ts';
import { LEAST_UNSENT } from '../../../kernel/http/unsent.ts';
import { TOKEN_EXPIRED } from '../../authenticate.ts';
import { ownerOf } from '../../limits/hold-unsent.ts';
import { exceeds, TOO_LARGE_RESULT } from '../../limits/response-size.ts';
import { MessageBudget } from './message-budget.ts';
import { OperationIds } from './operation-ids.ts';
import { isWelcome } from './origin.ts';
import { refuseUpgrade, stopping, unwelcome } from './refused-upgrade.ts';
import type { TransportOptions } from './transport.ts';
import { CLOSE } from './websocket-connection.ts';
import { createProtocol, type Extra, expiryOf } from './websocket-protocol.ts';

export interface WebSocketOptions extends TransportOptions {
  readonly server: Server;
  /** The address of a request's client, and the id of the request. */
  readonly findClient: (request: IncomingMessage) => { readonly requestId: string; readonly ip: string };
}

/** The path that upgrades. */
const PATH = '/graphql';
/** A client answers a close soon; and its messages come in this many pieces only if it means harm. */
const SOCKET_LIMITS = { closeTimeout: 5000, maxFragments: 64, maxBufferedChunks: 4096 } as const;

/** Whether a request asks for a socket here. Any other upgrade, like Java's to HTTP/2, is answered as plain HTTP. */
export const asksForWebSocket = ({ url, headers }: IncomingMessage): boolean =>
  url?.split('?')[0] === PATH && headers.upgrade?.toLowerCase() === 'websocket';

/**
 * `graphql-transport-ws`: the protocol is graphql-ws's, but for one thing: results are written by the subscription
 * itself, one frame for all who share it. Queries and mutations go the way they go over HTTP.
 */
export function createWebSocketTransport(options: WebSocketOptions): Disposable {
  const { server, config, findClient, logger } = options;
  const protocol = createProtocol(options);
  const open = new Set<Extra>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: config.sockets.maxFrameBytes,
    ...SOCKET_LIMITS,
    handleProtocols: (protocols) => handleProtocols(protocols),
    WebSocket: explainingSocket(config.sockets.maxFrameBytes),
  });
  let isDraining = false;
  const upgrade = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    // Node leaves the stream to us with all that happens to it: a reset would end the process.
    stream.on('error', () => {});
    const client = findClient(request);
    try {
      await admit(request, client.ip, options);
      if (isDraining) throw stopping();
      sockets.handleUpgrade(request, stream, head, (socket) => {
        const extra: Extra = { socket, stream: stream as Socket, ids: new OperationIds(), ...client };
        open.add(extra);
        socket.on('close', () => open.delete(extra));
        connect(extra, protocol, options);
      });
    } catch (error) {
      refuseUpgrade({ stream, requestId: client.requestId, error }, logger);
    }
  };
  server.on('upgrade', upgrade);
  return {
    [Symbol.dispose]() {
      isDraining = true;
      // Those that have not said who they are wait for nothing; the others are closed little by little.
      for (const { socket, connection } of open) if (!connection) socket.close(...CLOSE.draining);
      sockets.close();
    },
  };
}

/** Throws the reason for which somebody gets no socket: the headers, the page, too much to do, or too many from that address. */
async function admit(
  request: IncomingMessage,
  ip: string,
  { config, watchdog, operationLimits }: WebSocketOptions,
): Promise<void> {
  watchdog.check();
  // First: what is refused was asked for as well.
  await operationLimits.countHandshake(ip);
  checkHeaders(request);
  if (!isWelcome(request, config.http.corsOrigins)) throw unwelcome();
}

/** Of RFC 6455. ws closes with it by itself, without a word. */
const MESSAGE_TOO_BIG = 1009;

/** Sockets that say what was too large and which setting says so. */
const explainingSocket = (maxFrameBytes: number) =>
  class extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      const isUnexplained = code === MESSAGE_TOO_BIG && reason === undefined;
      super.close(code, isUnexplained ? `A message may have ${maxFrameBytes} bytes (MAX_FRAME_BYTES).` : reason);
    }
  };

/** Connects a socket with the protocol, as graphql-ws's own adapter for `ws` does. */
function connect(extra: Extra, protocol: ProtocolServer<Extra>, options: WebSocketOptions): void {
  const { socket } = extra;
  const send = (text: string) => {
    if (socket.readyState !== socket.OPEN) return;
    const bounded = bound(text, options.config.http.maxResponseBytes);
    if (bounded.length < LEAST_UNSENT) socket.send(bounded);
    else sendCounted(extra, Buffer.from(bounded), options);
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
      // The payload of a client's ping is not for the way back: it may hold a token.
      onPing: () =>
        send(JSON.stringify({ type: 'pong', payload: { accessTokenExpiresAt: expiryOf(extra.connection) } })),
    },
    extra,
  );
  const budget = new MessageBudget();
  socket.on('message', (message, isBinary) => {
    if (!isHeard(extra, options)) return;
    if (!budget.take(extra.connection !== undefined)) return socket.close(POLICY_VIOLATION, 'Too many messages.');
    if (isBinary) socket.close(CloseCode.BadRequest, 'Messages are text.');
    else hear(withQuery(String(message))).catch((error) => refuseSocket(extra, error, options));
  });
  socket.on('pong', () => extra.connection?.answered());
  // ws itself closes a socket that breaks the protocol or sends too much, with the code for it.
  socket.on('error', () => {});
  socket.on('close', (code, reason) => void closed(code, String(reason)));
}

/** A close would wait behind what the client does not take. */
function sendCounted(
  { socket, connection, ip }: Extra,
  bytes: Buffer,
  { unsent, subscriptions }: WebSocketOptions,
): void {
  const giveUp = () => {
    subscriptions.metrics.slowCloses.inc();
    socket.terminate();
  };
  const left = unsent.hold({ owner: ownerOf(connection ?? {}, ip), bytes: bytes.length, giveUp });
  socket.send(bytes, { binary: false }, left);
}

/** The beginning of a result, up to its operation's id. */
const RESULT = /^\{"id":"(?:[^"\\]|\\.)*","type":"next",/;

/** A result that is too large becomes one that says so. */
function bound(text: string, maxBytes: number): string {
  const [own] = (exceeds(text, maxBytes) && RESULT.exec(text)) || [];
  return own ? `${own}"payload":${TOO_LARGE_RESULT}}` : text;
}

const NAMES_DOCUMENT = /"(documentId|persistedQuery)"/;

/** graphql-ws wants a text in each request; one that names its document has none yet. */
function withQuery(text: string): string {
  if (!NAMES_DOCUMENT.test(text)) return text;
  try {
    const { payload, ...message } = JSON.parse(text) as { readonly payload?: object };
    return JSON.stringify({ ...message, payload: { query: '', ...payload } });
  } catch {
    return text;
  }
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

/** Of the registry of WebSocket close codes (IANA). */
const TRY_AGAIN_LATER = 1013;
/** Of RFC 6455. */
const POLICY_VIOLATION = 1008;

/** The error of graphql-ws for a message that only a server may send. */
const UNEXPECTED_MESSAGE = /^Unexpected message of type/;

/** The codes that another try would not mend, besides a wrong token or key. */
const LASTING: ReadonlySet<unknown> = new Set(['BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND']);

/** Says why a socket cannot go on. A fresh token mends an expired one (4403); nothing mends a wrong one (4401). */
function refuseSocket({ socket, requestId }: Extra, error: unknown, { logger }: WebSocketOptions): void {
  const isUnexpected = error instanceof Error && UNEXPECTED_MESSAGE.test(error.message);
  if (isFault(error) && !isUnexpected) logFault(logger, error, { requestId });
  const { message, extensions } = presentError(error);
  if (isUnexpected) socket.close(CloseCode.BadRequest, 'Unexpected message.');
  else if (extensions?.reason === TOKEN_EXPIRED) socket.close(CloseCode.Forbidden, message);
  else if (extensions?.code === 'UNAUTHENTICATED') socket.close(CloseCode.Unauthorized, message);
  else if (LASTING.has(extensions?.code)) socket.close(CloseCode.BadRequest, `${extensions?.code}: ${message}`);
  else socket.close(TRY_AGAIN_LATER, message.slice(0, 120));
}
