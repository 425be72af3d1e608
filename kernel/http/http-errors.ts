import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type ErrorCode, ParleyError } from '../errors.ts';
import { logFault } from '../fault.ts';
import { isFault, presentError } from '../graphql/present-error.ts';
import { limitHeaders } from './rate-headers.ts';

export interface ErrorAnswers {
  readonly logger: Logger;
  /** Counts a request that was refused before it was known what it asks for. Throws `RATE_LIMITED`. */
  readonly countRefused?: ((request: FastifyRequest) => Promise<void>) | undefined;
}

type Answer = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Answers with the errors of requests in the form of GraphQL's. What is a fault of ours goes to the log. */
export function errorAnswer({ logger, countRefused }: ErrorAnswers): Answer {
  return async (error, request, reply) => {
    if (error.statusCode === 413) dropBody(request, reply);
    const limit = isRefusal(error) ? await countRefused?.(request).catch(limitIn) : undefined;
    const presented = limit ?? fromHttp(error);
    if (isFault(presented)) logFault(logger, error, { requestId: request.id });
    const errors = [presentError(presented)];
    for (const [name, value] of limitHeaders(errors)) reply.header(name, value);
    return reply.code(limit ? 429 : (error.statusCode ?? 500)).send({ errors });
  };
}

/** Has the errors of all routes answered so, and addresses at which there is nothing. */
export function answerErrors(app: FastifyInstance, answer: Answer): void {
  app.setErrorHandler(answer);
  app.setNotFoundHandler((_, reply) => {
    reply.code(404).send({ errors: [presentError(new ParleyError('NOT_FOUND', 'There is nothing at this address.'))] });
  });
}

/** Whether it is the request that is wrong: the server found out before any handler of ours saw it. A connection that was lost is nothing wrong. */
const isRefusal = ({ statusCode = 500, code }: FastifyError): boolean =>
  statusCode >= 400 && statusCode < 500 && code !== 'ECONNRESET';

/** What is wrong with a request is told where its count cannot be had. */
const limitIn = (error: unknown): ParleyError | undefined =>
  error instanceof ParleyError && error.code === 'RATE_LIMITED' ? error : undefined;

/**
 * Answers at once and drops the rest of the body as it comes: Fastify would close the connection on a client that
 * still sends, which resets it and loses the answer. The request timeout ends a client that never stops.
 */
function dropBody({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection');
  raw.resume();
}

/** A refusal by the server itself, before GraphQL sees a request, as an error of the API. */
function fromHttp(error: FastifyError): Error {
  if (error instanceof ParleyError) return error;
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new ParleyError('BAD_USER_INPUT', JSON_ALONE);
  if (error.code === 'FST_ERR_BAD_URL') return new ParleyError('BAD_USER_INPUT', UNREADABLE);
  const code = HTTP_CODES[error.statusCode ?? 500];
  return code ? new ParleyError(code, error.message) : error;
}

/** What is said of an address that is none, or that has percent signs which stand for bytes, but for no text. */
export const UNREADABLE = 'The address cannot be read: it is no address, or holds bytes that are no UTF-8.';

const JSON_ALONE = 'The body must be JSON: send it with content-type: application/json.';

const HTTP_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_USER_INPUT',
  404: 'NOT_FOUND',
  405: 'BAD_USER_INPUT',
  408: 'BAD_USER_INPUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'BAD_USER_INPUT',
  431: 'PAYLOAD_TOO_LARGE',
};
