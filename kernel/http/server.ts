import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Logger } from 'pino';
import type { TrustedProxies } from '../config/proxies.ts';
import type { Places } from '../rate-limits/places.ts';
import { BodiesInWork } from './bodies-in-work.ts';
import { clientAddress, trustOf, warnOfUntrusted } from './client-address.ts';
import { answerClientError, takeAllRequests } from './client-errors.ts';
import { limitConnections } from './connection-limit.ts';
import { DueAnswers } from './due-answers.ts';
import { answerErrors, errorAnswer } from './http-errors.ts';
import { type Address, listenError } from './listening.ts';
import { GUARDS } from './raw-answer.ts';
import { refuseUnreadable } from './readable.ts';

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly maxBodyBytes: number;
  /** The proxies whose `X-Forwarded-For` is believed; left out where nobody's address matters. */
  readonly trustProxy?: TrustedProxies;
  /** The connections that clients may have, by address; left out where only our own processes connect. */
  readonly places?: Places;
  /** Counts a request that is refused before a handler sees it, by its client's address. Throws `RATE_LIMITED`. */
  readonly countRefused?: (request: FastifyRequest) => Promise<void>;
  /** How long a client may take nothing of an answer, in milliseconds: {@link UNREAD_MS} if left out. */
  readonly unreadMs?: number;
  /** The requests that become something else than HTTP, by the server's `upgrade` event; all others are answered. */
  readonly shouldUpgrade?: (request: IncomingMessage) => boolean;
}

/** Ids of requests as others may have given them: anything else gets a new one. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

function requestIdOf({ headers: { 'x-request-id': id } }: Pick<IncomingMessage, 'headers'>): string {
  return typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID();
}

/**
 * How long a request may take to arrive, in milliseconds: its head, and all of it. Both are counted from its first byte, or from
 * when the connection is there; Node looks only so often whether they are over.
 */
const ARRIVAL_MS = { head: 15_000, whole: 30_000, look: 1000 } as const;

/**
 * How long a client may take nothing of an answer that is on its way to it, in milliseconds. Of what it takes slowly Node sees
 * that it becomes less.
 */
const UNREAD_MS = 30_000;

/** An HTTP server with request ids, one log line a request, and errors in the form of GraphQL's. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { logger, maxBodyBytes, trustProxy, places, countRefused, shouldUpgrade, unreadMs = UNREAD_MS } = options;
  const trusts = trustOf(trustProxy ?? 0);
  const answer = errorAnswer({ logger, countRefused });
  const app = fastify({
    ...(trustProxy !== undefined && { trustProxy: trusts }),
    logger: false,
    requestTimeout: ARRIVAL_MS.whole,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // While draining, what arrives on living connections is still answered, and the client told to go elsewhere.
    return503OnClosing: false,
    genReqId: requestIdOf,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, due.of(socket)),
    // Of an address that Fastify cannot read. No hook has seen the request, and its client is not looked for.
    frameworkErrors(error, request, reply) {
      const ip = clientAddress(request.raw, trusts);
      void answer(error, Object.create(request, { ip: { value: ip } }), reply.headers(headersOf(request)));
    },
    http: {
      ...{ headersTimeout: ARRIVAL_MS.head, connectionsCheckingInterval: ARRIVAL_MS.look },
      // What has none is refused in the form of all refusals.
      requireHostHeader: false,
      ...(shouldUpgrade && { shouldUpgradeCallback: shouldUpgrade }),
    },
  });
  const due = new DueAnswers(app.server);
  takeAllRequests(app.server, due);
  app.addHook('onRequest', async ({ raw }, reply) => {
    await due.turn(reply.raw);
    // Nobody would get the answer.
    if (raw.socket.destroyed) reply.hijack();
  });
  app.addHook('onRequest', async (request, reply) => void reply.headers(headersOf(request)));
  // Of answers, and not of the server: a socket would go on setting the timer again at each write after it has become a WebSocket.
  app.addHook('onRequest', async (_, { raw }) => void raw.setTimeout(unreadMs, () => giveUpUnread(raw.socket)));
  if (trustProxy !== undefined) {
    const warn = warnOfUntrusted(logger, trusts);
    app.addHook('onRequest', async ({ raw }) => warn(raw));
    app.server.on('upgrade', warn);
    if (places) limitConnections(app.server, { places, trusts });
  }
  app.addHook('onResponse', async (request, reply) => logRequest(logger, request, reply));
  const inWork = trustProxy === undefined ? undefined : new BodiesInWork();
  refuseUnreadable(app, { maxBodyBytes, inWork });
  answerErrors(app, answer);
  return app;
}

/** The headers of every answer. */
const headersOf = ({ id }: FastifyRequest) => ({ 'x-request-id': id, ...GUARDS });

/** Called when nothing has moved on a connection for a while. An answer that is being worked out, or a quiet stream, goes on. */
function giveUpUnread(socket: Socket | null): void {
  if (socket && socket.writableLength > 0) socket.destroy();
}

/** Finds the id and the client's address of a request that did not come through the server's routes: an upgrade. */
export function clientFinder(trustProxy: TrustedProxies): (request: IncomingMessage) => ClientRequest {
  const trusts = trustOf(trustProxy);
  return (request) => ({ requestId: requestIdOf(request), ip: clientAddress(request, trusts) });
}

export interface ClientRequest {
  readonly requestId: string;
  readonly ip: string;
}

/** Neither the query string nor a header: they may hold what must not be logged. */
function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  if (!logger.isLevelEnabled('info')) return;
  const { id: requestId, method, routeOptions, ip } = request;
  const ms = Math.round(reply.elapsedTime * 10) / 10;
  logger.info({ requestId, method, route: routeOptions.url, status: reply.statusCode, ms, ip }, 'request');
}

/** Clients that lost a server come back together: those who wait for it to accept them must not be turned away. */
const BACKLOG = 65_535;

/** Listens. The error for a place where that cannot be is one line. */
export async function listen(app: FastifyInstance, address: Address): Promise<number> {
  const { port, host } = address;
  try {
    await app.listen({ port, host, backlog: BACKLOG });
  } catch (error) {
    throw listenError(error, address);
  }
  const [taken] = app.addresses();
  return typeof taken === 'object' ? taken.port : port;
}

/** How often connections that have become idle are closed while draining. */
const SWEEP_MS = 50;

/** Stops accepting, lets what is under way finish for `drainMs`, then closes what is left. */
export async function drain(app: FastifyInstance, drainMs: number): Promise<void> {
  await stopListening(app);
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
  const timer = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close();
  clearInterval(sweep);
  clearTimeout(timer);
}

/** How long whoever has connected already is heard, in milliseconds. */
const HEAR_MS = 500;

/**
 * Takes no new connections, and hears those that there are: `close` ends at once each that is idle, also one whose first request
 * is yet to be read, and whoever sent that could not tell whether it was carried out.
 */
async function stopListening({ server }: FastifyInstance): Promise<void> {
  // Whoever waits to be accepted is accepted when the event loop comes round.
  await new Promise(setImmediate);
  if (server.listening) Server.prototype.close.call(server);
  const connections = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count ?? 0)));
  if (connections > 0) await wait(HEAR_MS);
}
