import { GraphQLError, type GraphQLErrorExtensions, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, ParleyError } from '../errors.ts';
import { isOutage, outage } from '../outage.ts';
import { LONGEST_MESSAGE } from './problems.ts';
import { inOurWords } from './words.ts';

const CODES: ReadonlySet<unknown> = new Set<ErrorCode>([
  ...(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT', 'CONFLICT'] as const),
  ...(['RATE_LIMITED', 'PAYLOAD_TOO_LARGE', 'UNAVAILABLE'] as const),
]);

/** Codes of Apollo Server for requests that are no GraphQL, or none of ours. */
const BAD_REQUESTS: ReadonlySet<unknown> = new Set([
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE', 'BAD_REQUEST'],
]);

/** Codes that the automatic persisted queries protocol of Apollo's clients relies on. */
const PROTOCOL: ReadonlySet<unknown> = new Set(['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']);

/** Whether an error is a fault of ours, to be logged: one that nobody foresaw, or a store that does not answer. */
export const isFault = (error: unknown): boolean => describe(error) === undefined || originsOf(error).some(isOutage);

/** The one place where an error gets the form in which a client sees it. */
export function presentError(error: unknown): GraphQLFormattedError {
  const { locations, path } = error instanceof GraphQLError ? error : {};
  const { message, extensions } = describe(error) ?? {
    message: 'Something went wrong on our side. The request id names it in the log.',
    extensions: { code: 'INTERNAL_SERVER_ERROR' satisfies ErrorCode },
  };
  const bounded = typeof extensions.field === 'string' ? { field: shortened(extensions.field) } : {};
  const places = { ...(locations && { locations }), ...(path && { path }) };
  return { message: shortened(message), ...places, extensions: { ...extensions, ...bounded } };
}

/** Some messages and fields repeat a name that the client chose, which may be as long as its request. */
const shortened = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;

interface Description {
  readonly message: string;
  readonly extensions: Record<string, unknown>;
}

function describe(error: unknown): Description | undefined {
  for (const cause of originsOf(error)) {
    if (cause instanceof ParleyError) {
      // `http` is Apollo Server's channel for the status of the response.
      const { http: _, ...extensions } = cause.extensions;
      return { message: cause.message, extensions };
    }
    if (isOutage(cause)) return outage();
  }
  return error instanceof GraphQLError ? describeByCode(error) : undefined;
}

function describeByCode(error: GraphQLError): Description | undefined {
  const { message, extensions } = error;
  const { code } = extensions;
  if (BAD_REQUESTS.has(code))
    return { message: inOurWords(message), extensions: { code: 'BAD_USER_INPUT', reason: code } };
  if (code === 'BAD_USER_INPUT') return { message, extensions: { code, ...fieldIn(extensions) } };
  if (CODES.has(code) || PROTOCOL.has(code)) {
    const { serviceName: _, stacktrace: __, http: ___, ...rest } = extensions;
    return { message, extensions: rest };
  }
  return undefined;
}

/** The field that was named, if one was. */
const fieldIn = ({ field }: GraphQLErrorExtensions) => (field === undefined ? {} : { field: String(field) });

/** An error and what it wraps. */
function originsOf(error: unknown): object[] {
  const origins: object[] = [];
  for (let cause = error; typeof cause === 'object' && cause !== null && !origins.includes(cause); ) {
    origins.push(cause);
    const { originalError, cause: reason } = cause as { originalError?: unknown; cause?: unknown };
    cause = originalError ?? reason;
  }
  return origins;
}
