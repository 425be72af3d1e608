import type { Logger } from 'pino';
import type { Config } from '../../kernel/config/config.ts';
import { createApolloServer } from '../apollo.ts';
import type { NamedDocuments } from '../documents/documents.ts';
import { withPreparedOperations } from '../execution/executor.ts';
import type { KeyMeter } from '../keys/meter.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';
import type { OperationTurns } from '../limits/operation-turns.ts';
import { mostReturned } from '../limits/returned.ts';
import type { DataSources } from '../subgraphs.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { createApolloGateway } from '../supergraph.ts';
import type { ServedSchema } from './contracts.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly dataSources: DataSources;
  readonly subscriptions: Subscriptions;
  readonly meter: KeyMeter;
  readonly operationLimits: OperationLimits;
  readonly turns: OperationTurns;
  readonly documents: NamedDocuments;
}

/**
 * Serves the schema of a supergraph file: requests and subscriptions are validated, planned and introspected by it
 * alone. `contract` is undefined for the public API.
 */
export async function serveSchema(
  { dataSources, subscriptions, turns, ...options }: ServeOptions,
  contract: string | undefined,
  file: string,
): Promise<ServedSchema> {
  const { logger, operationLimits } = options;
  const apolloGateway = createApolloGateway(file, dataSources, logger);
  const gateway = withPreparedOperations(apolloGateway, {
    ...{ dataSources, logger, mostReturned: mostReturned(options.config) },
    inTurn: (...wanted) => turns.take(...wanted),
    async countPlanning({ caller, key, namesRefresh }, cost) {
      if (caller)
        await operationLimits.countPlanning({ viewer: caller.viewer, ip: caller.ip, key, namesRefresh }, cost);
    },
    async countExcess({ caller, key }, points) {
      if (caller) await operationLimits.countExcess({ viewer: caller.viewer, ip: caller.ip, key }, points);
    },
  });
  const forget = subscriptions.addSchema(contract, gateway);
  const apollo = createApolloServer({ ...options, gateway });
  try {
    await apollo.start();
  } catch (error) {
    forget();
    await apolloGateway.stop();
    throw error;
  }
  return { apollo, gateway, [Symbol.asyncDispose]: () => apollo.stop() };
}
