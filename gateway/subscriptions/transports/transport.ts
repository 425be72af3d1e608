import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { Config } from '../../../kernel/config/config.ts';
import { ParleyError } from '../../../kernel/errors.ts';
import { logFault } from '../../../kernel/fault.ts';
import { isFault, presentError } from '../../../kernel/graphql/present-error.ts';
import type { Caller } from '../../../kernel/trust/viewer.ts';
import type { Authentication, Authenticator } from '../../authenticate.ts';
import type { NamedDocuments } from '../../documents/documents.ts';
import { InvalidRequest, type OperationRequest } from '../documents.ts';
import type { Subscriptions } from '../subscriptions.ts';

/** What every transport works with. */
export interface TransportOptions {
  readonly subscriptions: Subscriptions;
  readonly authenticator: Authenticator;
  readonly documents: NamedDocuments;
  readonly config: Config;
  readonly logger: Logger;
  /** Executes a query or a mutation, with the limits and in the form of `/graphql`. */
  readonly execute: (request: OperationRequest, caller: Caller) => Promise<FormattedExecutionResult>;
}

/** Who an `authorization` value speaks for. Throws `UNAUTHENTICATED` also when there is none. */
export async function authenticateSomebody(authenticator: Authenticator, value: unknown): Promise<Authentication> {
  const authentication = await authenticator.authenticate(typeof value === 'string' ? value : undefined);
  if (!authentication)
    throw new ParleyError('UNAUTHENTICATED', 'Subscriptions need an access token.', { http: { status: 401 } });
  return authentication;
}

/** The errors of a request that could not begin, as a client may see them; what is a fault of ours goes to the log. */
export function presentRefusal(error: unknown, logger: Logger, requestId: string): GraphQLError[] {
  const errors = error instanceof InvalidRequest ? error.errors : [error];
  for (const one of errors) if (isFault(one)) logFault(logger, one, { requestId });
  return errors.map((one) => {
    const { nodes, source, positions } = one instanceof GraphQLError ? one : {};
    const { message, extensions } = presentError(one);
    return new GraphQLError(message, { nodes, source, positions, extensions });
  });
}
