import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { Config } from '../../../kernel/config/config.ts';
import { ParleyError } from '../../../kernel/errors.ts';
import { logFault } from '../../../kernel/fault.ts';
import { isFault, presentError } from '../../../kernel/graphql/present-error.ts';
import type { UnsentAnswers } from '../../../kernel/http/unsent.ts';
import type { Watchdog } from '../../../kernel/watchdog.ts';
import type { NamedDocuments } from '../../documents/documents.ts';
import type { Credentials, Identify } from '../../identify.ts';
import type { ReadRequest } from '../../identify-request.ts';
import type { Asking, UserIdentity } from '../../identity.ts';
import type { KeyMeter } from '../../keys/meter.ts';
import type { OperationLimits } from '../../limits/operation-limits.ts';
import { InvalidRequest, type OperationRequest } from '../parsed-documents.ts';
import type { Subscriptions } from '../subscriptions.ts';

/** The things that every transport works with. */
export interface TransportOptions {
  /** Refuses new work while this process does not keep up. */
  readonly watchdog: Watchdog;
  readonly subscriptions: Subscriptions;
  readonly identify: Identify;
  readonly meter: KeyMeter;
  readonly operationLimits: OperationLimits;
  readonly documents: NamedDocuments;
  /** Bounds what waits for clients of answers to queries and mutations. */
  readonly unsent: UnsentAnswers;
  /** Reads a request before it is known whose it is. What turns out to be none counts as refused. */
  readonly readRequest: ReadRequest;
  readonly config: Config;
  readonly logger: Logger;
  /** Executes a query or a mutation, with the limits and in the form of `/graphql`. Throws `RATE_LIMITED` for who has used up what may go wrong. */
  readonly execute: (request: OperationRequest, asking: Asking) => Promise<Executed>;
}

/** What became of a query or a mutation. */
export interface Executed {
  readonly result: FormattedExecutionResult;
  /** The status that `/graphql` answers with, where it is not the usual one. */
  readonly status: number | undefined;
}

/** The user for whom the credentials speak. Throws `UNAUTHENTICATED` also when it is nobody, which counts by the address. */
export async function identifyUser(
  { identify, operationLimits }: Pick<TransportOptions, 'identify' | 'operationLimits'>,
  credentials: Credentials,
  ip: string,
): Promise<UserIdentity> {
  const { viewer, ...identity } = (await identify(credentials, ip)) ?? { expiresAt: 0 };
  if (viewer) return { ...identity, viewer };
  if (!identity.key) await operationLimits.countStranger(ip);
  throw needsUser(identity.key !== undefined);
}

const needsUser = (hasKey: boolean) =>
  new ParleyError(
    'UNAUTHENTICATED',
    hasKey ? 'Subscriptions need a user whom the API key acts for.' : 'Subscriptions need an access token.',
    { http: { status: 401 } },
  );

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
