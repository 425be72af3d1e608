import { GraphQLError } from 'graphql';

/** The codes a client may meet in `errors[].extensions.code`. They are part of the API and never change meaning. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** An error that is meant for the client: its words and code leave the house as they are. */
export class ParleyError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, extensions: Record<string, unknown> = {}) {
    super(message, { extensions: { code, ...extensions } });
    this.name = 'ParleyError';
    this.code = code;
  }
}

/** Nobody is signed in, or the token is not (or no longer) valid. */
export const unauthenticated = (message = 'Sign in to do this.') => new ParleyError('UNAUTHENTICATED', message);

/** The viewer may see the thing, but not do this to it. */
export const forbidden = (message: string) => new ParleyError('FORBIDDEN', message);

/** There is no such thing, or the viewer may not know of it: the two look the same. */
export const notFound = (what: string) => new ParleyError('NOT_FOUND', `There is no such ${what}.`);

/** A value the client sent cannot be used. `path` leads to it from the argument or input field, with places in lists: `positions.0.seq`. */
export const badInput = (path: string, problem: string) =>
  new ParleyError('BAD_USER_INPUT', `${path} ${problem}`, { field: fieldOf(path) });

/** What a client marks as wrong: the fields of a path, without places in lists. No name begins with a digit. */
const fieldOf = (path: string): string => path.replaceAll(/\.\d+(?=\.|$)/g, '');

/** The request contradicts the present state. */
export const conflict = (message: string) => new ParleyError('CONFLICT', message);

/** A limit that does not allow something: its name, how many it allows in a window if it has one, when the next is welcome. */
export interface ReachedLimit {
  readonly limit: string;
  readonly most?: number;
  readonly retryAfterSeconds: number;
}

/** Too many of these in a short time. */
export const rateLimited = (what: string, reached: ReachedLimit) =>
  new ParleyError('RATE_LIMITED', `Too many ${what}. Try again in ${reached.retryAfterSeconds} s.`, { ...reached });

/** The answer would be larger than an answer may be. */
export const tooLarge = () =>
  new ParleyError('PAYLOAD_TOO_LARGE', 'The answer is too large. Ask for smaller pages, or for fewer fields.');

/** The answer would have more errors than an answer may have. */
export const tooManyErrors = (most: number) =>
  new ParleyError(
    'PAYLOAD_TOO_LARGE',
    `The answer has more than ${most} errors. Ask for smaller pages, or for fewer fields.`,
  );

/** Something behind the API does not answer; the same request may succeed later. */
export const unavailable = (message: string) => new ParleyError('UNAVAILABLE', message);
