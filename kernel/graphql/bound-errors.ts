import type { GraphQLError } from 'graphql';
import { tooManyErrors } from '../errors.ts';
import { isFault } from './present-error.ts';

/** Errors of an answer: each takes the time and the bytes of many values. */
export const MOST_ERRORS = 500;

interface Result<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphQLError[];
}

/**
 * The result of an operation, or, where it has more errors than an answer may have, one error for all of it: a fault of ours if
 * there is one, since that may be tried again and belongs in the log, else `PAYLOAD_TOO_LARGE`.
 */
export function boundErrors<Data>(result: Result<Data>): Result<Data> {
  const { errors } = result;
  if (!errors || errors.length <= MOST_ERRORS) return result;
  return { data: null, errors: [errors.find(isFault) ?? tooManyErrors(MOST_ERRORS)] };
}
