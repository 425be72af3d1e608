import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { conflict, notFound, unavailable } from '../../../kernel/errors.ts';
import { credentialsIn, showsOnlyToken } from '../../identify.ts';
import { isSameUser, type UserIdentity } from '../../identity.ts';
import { checkId } from './operation-ids.ts';
import { type Exchange, isToldByStatus } from './refusal.ts';
import { EVENT_STREAM, operationOfMany } from './sse-format.ts';
import { resolveOperation, runOperation } from './stream-answer.ts';
import { StreamConnection } from './stream-connection.ts';
import { readStreamRequest } from './stream-request.ts';
import { identifyUser, presentRefusal, type TransportOptions } from './transport.ts';

/** In this time a stream must be opened that a place was reserved for. */
const OPEN_WITHIN_MS = 10_000;

/** The token of a reserved stream, where a request has one. An EventSource of a browser can send it in the URL alone. */
export function tokenOf({ headers, query }: FastifyRequest): string | undefined {
  const token = headers['x-graphql-event-stream-token'] ?? (query as { token?: unknown }).token;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

/** Streams that carry many operations of one client (single connection mode), by the tokens that stand for them. */
export class ReservedStreams {
  private readonly streams = new Map<string, StreamConnection>();

  constructor(private readonly options: TransportOptions) {}

  /** Reserves a stream. Returns its token. */
  async reserve({ id: requestId, ip, headers }: FastifyRequest): Promise<string> {
    const { operationLimits, subscriptions } = this.options;
    await operationLimits.countHandshake(ip);
    const user = await identifyUser(this.options, credentialsIn(headers), ip);
    const token = randomUUID();
    const onGone = () => {
      clearTimeout(timer);
      this.streams.delete(token);
      subscriptions.connections.remove(stream);
    };
    const stream = new StreamConnection(
      EVENT_STREAM,
      { ...user, requestId, ip },
      { unsent: this.options.unsent, onGone },
    );
    subscriptions.connections.add(stream);
    const timer = setTimeout(() => !stream.isAttached && stream.leave(), OPEN_WITHIN_MS).unref();
    this.streams.set(token, stream);
    return token;
  }

  /** Opens the stream: its token, which is good for one response, speaks for a client that can send no header. */
  async open({ request, reply }: Exchange): Promise<void> {
    const credentials = credentialsIn(request.headers);
    const isIdentified = credentials.authorization !== undefined || !showsOnlyToken(credentials);
    const stream = await this.find(request, isIdentified);
    if (stream.isAttached) throw conflict('The stream is open already.');
    stream.attach(reply);
    stream.start();
  }

  /** Begins an operation on the stream. Resolves when the client may count on its results, or on being told why not. */
  async run(request: FastifyRequest): Promise<void> {
    const stream = await this.find(request, true);
    const named = await this.options.readRequest(request, () => readStreamRequest(request));
    const id = checkId('operationId', named.extensions.operationId);
    if (stream.operations.has(id)) throw conflict('An operation with this id is running.');
    this.options.subscriptions.checkCount(stream.operations.size);
    this.checkQueue(stream);
    const operation = stream.add(id, operationOfMany(id));
    try {
      const operationRequest = await resolveOperation(this.options, stream, named, request);
      await runOperation(this.options, operation, operationRequest);
    } catch (error) {
      if (!isToldByStatus(error, { request }))
        return operation.refuse(presentRefusal(error, this.options.logger, request.id));
      operation.cancel();
      stream.finish(operation);
      throw error;
    }
  }

  /** Ends an operation of the client's; one that is over already is no error. */
  async stop(request: FastifyRequest): Promise<void> {
    const stream = await this.find(request, true);
    const { operationId } = request.query as { operationId?: unknown };
    stream.operations.get(checkId('operationId', operationId))?.complete();
  }

  /** Closes a stream whose client asks without reading the answers. */
  private checkQueue(stream: StreamConnection): void {
    const { config, subscriptions } = this.options;
    if (stream.queuedBytes <= config.sockets.queueLimits.most) return;
    subscriptions.metrics.slowCloses.inc();
    stream.close('slow');
    throw unavailable('The stream is read too slowly: open another one.');
  }

  /** The stream of a request. A fresh access token, or a new secret of its key, lets the stream live on. */
  private async find(request: FastifyRequest, mustIdentify: boolean): Promise<StreamConnection> {
    const { ip, headers } = request;
    const user = mustIdentify ? await identifyUser(this.options, credentialsIn(headers), ip) : undefined;
    const stream = await this.options.readRequest(request, () => this.lookUp(request, user));
    if (!user) return stream;
    const { viewer, expiresAt, key } = user;
    if (expiresAt > stream.expiresAt) Object.assign(stream, { viewer, expiresAt });
    if (key && stream.key && key.expiresAt > stream.key.expiresAt) stream.key = key;
    return stream;
  }
  private lookUp(request: FastifyRequest, user: UserIdentity | undefined): StreamConnection {
    const stream = this.streams.get(tokenOf(request) ?? '');
    if (!stream || stream.isOver || (user && !isSameUser(user, stream))) throw notFound('stream');
    return stream;
  }
}
