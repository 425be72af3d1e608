import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { type ErrorCode, ParleyError } from '../../../kernel/errors.ts';
import { presentError } from '../../../kernel/graphql/present-error.ts';
import { limitHeaders } from '../../../kernel/http/rate-headers.ts';
import { InvalidRequest } from '../parsed-documents.ts';
import { presentRefusal } from './transport.ts';

/** A request, and the place for its answer. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  PAYLOAD_TOO_LARGE: 413,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** A request that could be no GraphQL request, with the status that says so. */
export const unacceptable = (status: 405 | 406 | 415, message: string) =>
  new ParleyError('BAD_USER_INPUT', message, { http: { status } });

/** The status for an error from before a stream begins. */
export function statusOf(error: unknown): number {
  if (error instanceof InvalidRequest) return STATUS.BAD_USER_INPUT;
  const { http } = (error instanceof GraphQLError ? error.extensions : {}) as { http?: { status: number } };
  return http?.status ?? STATUS[presentError(error).extensions?.code as ErrorCode];
}

/** The statuses of errors that another try, or a fresh token, would not mend. */
const LASTING: ReadonlySet<number> = new Set([400, 403, 404]);

/**
 * Whether the status says that an operation has failed, instead of its event stream. Clients of graphql-sse try again
 * after any status they do not expect, without having read why, and open another stream for it where operations share one.
 * So the stream says what stays wrong, as the protocol wants it, unless the client takes JSON as well.
 */
export const isToldByStatus = (error: unknown, { request: { headers } }: Pick<Exchange, 'request'>): boolean =>
  !LASTING.has(statusOf(error)) || /json/i.test(headers.accept ?? '');

/** Answers with the errors of a request whose stream did not begin; what is a fault of ours goes to the log. */
export function refuse(
  { request, reply }: Exchange,
  error: unknown,
  logger: Logger,
  status = statusOf(error),
): FastifyReply {
  const errors: readonly GraphQLError[] = presentRefusal(error, logger, request.id);
  for (const [name, value] of limitHeaders(errors)) reply.header(name, value);
  return reply.code(status).type(jsonTypeFor(request)).send(JSON.stringify({ errors }));
}

/** Clients read errors in this type whatever the status; GraphQL over HTTP, section "Media types". */
const RESPONSE_TYPE = 'application/graphql-response+json';

const jsonTypeFor = ({ headers: { accept = '' } }: FastifyRequest): string =>
  `${accept.includes(RESPONSE_TYPE) ? RESPONSE_TYPE : 'application/json'}; charset=utf-8`;
