import type { ExecutionResult, GraphQLFormattedError } from 'graphql';

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly code?: unknown;
}

/** The outcome of an operation. */
export interface Answer {
  /** Undefined when nothing was executed. */
  readonly data?: unknown;
  readonly errors: readonly AnswerError[];
  /** The root fields that were resolved, in their order, with the arguments that their resolvers saw. */
  readonly calls: readonly string[];
}

type AnyResult = Pick<ExecutionResult, 'data'> & { readonly errors?: readonly GraphQLFormattedError[] };

export const answerOf = ({ data, errors = [] }: AnyResult, calls: readonly string[]): Answer => ({
  data,
  errors: errors.map(({ message, path, extensions }) => ({ message, path, code: extensions?.code })),
  calls,
});
