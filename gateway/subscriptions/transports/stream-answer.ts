import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { type ErrorCode, ParleyError } from '../../../kernel/errors.ts';
import { clientNameOf } from '../../documents/asker.ts';
import { credentialsIn } from '../../identify.ts';
import type { OperationRequest } from '../parsed-documents.ts';
import { type Exchange, refuse, unacceptable } from './refusal.ts';
import type { StreamFormat } from './stream-body.ts';
import { StreamConnection } from './stream-connection.ts';
import type { OperationForm, OperationStream, StreamOperation } from './stream-operation.ts';
import { readStreamRequest, type StreamRequest } from './stream-request.ts';
import { type Executed, identifyUser, presentRefusal, type TransportOptions } from './transport.ts';

/** The way in which a transport answers one request with one stream. */
export interface AnswerForm {
  readonly format: StreamFormat;
  readonly operation: OperationForm;
  /** Whether an error from before the subscription begins is an HTTP response. */
  readonly isHttpError: (error: unknown, exchange: Exchange) => boolean;
}

/** Answers a request with the stream of its operation. */
export async function answerWithStream(options: TransportOptions, exchange: Exchange, form: AnswerForm): Promise<void> {
  const { logger } = options;
  const { request } = exchange;
  let connection: StreamConnection | undefined;
  let operation: StreamOperation | undefined;
  try {
    const named = await options.readRequest(request, () => readStreamRequest(request));
    connection = await connect(options, exchange, form.format);
    operation = connection.add('', form.operation);
    const operationRequest = await resolveOperation(options, connection, named, request);
    // Anything else is over with its answer.
    if (await isSubscription(options, connection, operationRequest))
      await options.operationLimits.countHandshake(request.ip);
    checkMethod(options, exchange, operationRequest);
    await runOperation(options, operation, operationRequest);
  } catch (error) {
    // Closed meanwhile: the client has the reason, or is gone.
    if (operation?.isOver) return;
    if (operation && !form.isHttpError(error, exchange))
      return operation.refuse(presentRefusal(error, logger, request.id));
    await refuse(exchange, error, logger);
    connection?.leave();
  }
}

async function connect(
  options: TransportOptions,
  { request, reply }: Exchange,
  format: StreamFormat,
): Promise<StreamConnection> {
  const { ip } = request;
  const { connections } = options.subscriptions;
  const user = await identifyUser(options, credentialsIn(request.headers), ip);
  const identity = { ...user, requestId: request.id, ip };
  const connection = new StreamConnection(format, identity, {
    unsent: options.unsent,
    onGone: (gone) => connections.remove(gone),
  });
  connections.add(connection);
  connection.attach(reply);
  return connection;
}

/** Whether a request is a subscription. One that is no operation at all counts as refused. */
const isSubscription = (
  { operationLimits, subscriptions }: TransportOptions,
  connection: OperationStream,
  request: OperationRequest,
): Promise<boolean> => operationLimits.reading(connection, () => subscriptions.isSubscription(connection, request));

function checkMethod({ subscriptions }: TransportOptions, { request, reply }: Exchange, asked: OperationRequest): void {
  if (request.method !== 'GET' || subscriptions.typeOf(asked) !== OperationTypeNode.MUTATION) return;
  reply.header('allow', 'POST');
  throw unacceptable(405, 'A GET changes nothing: send mutations by POST.');
}

/** The operation that a request asks for, with its text. It counts for the client's API key, whatever becomes of it. */
export async function resolveOperation(
  { meter, documents, operationLimits }: TransportOptions,
  connection: StreamConnection,
  named: StreamRequest,
  { headers }: FastifyRequest,
): Promise<OperationRequest> {
  if (connection.key) await meter.countRequest(connection.key);
  return operationLimits.reading(connection, () => documents.resolve(named, connection, clientNameOf(headers)));
}

/** Begins a subscription; executes anything else, whose result is then all. Throws the error for the client. */
export async function runOperation(
  options: TransportOptions,
  operation: StreamOperation,
  request: OperationRequest,
): Promise<void> {
  const { subscriptions, documents, execute, config } = options;
  const { connection } = operation;
  if (await isSubscription(options, connection, request)) {
    const begin = await subscriptions.open(connection, request);
    await documents.accept(request.query);
    operation.begin(begin);
  } else {
    const executed = await execute(request, connection);
    const refusal = refusalOf(executed);
    if (refusal) throw refusal;
    operation.answer(executed.result, config.http.maxResponseBytes);
  }
}

/** Why nothing was executed, where it is to be tried again: a status says so, as at `/graphql`. */
function refusalOf({ result: { errors: [error] = [] }, status = 200 }: Executed): ParleyError | undefined {
  if (!error || !COME_AGAIN.has(status)) return undefined;
  const { code, ...extensions } = error.extensions ?? {};
  return new ParleyError(code as ErrorCode, error.message, { ...extensions, http: { status } });
}

const COME_AGAIN: ReadonlySet<number> = new Set([429, 503]);
