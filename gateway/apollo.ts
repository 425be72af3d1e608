import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { Logger } from 'pino';
import type { Config } from '../kernel/config/config.ts';
import { ParleyError } from '../kernel/errors.ts';
import { logFault } from '../kernel/fault.ts';
import { isFault, presentError } from '../kernel/graphql/present-error.ts';
import type { GatewayContext } from './context.ts';
import { withPreparedOperations } from './execution/executor.ts';
import { costLimit } from './limits/cost.ts';
import { limitRules } from './limits/rules.ts';
import type { DataSources } from './subgraphs.ts';
import { createApolloGateway } from './supergraph.ts';

/** Apollo Server over the gateway, with the limits and the one form of errors. */
export async function createApolloServer(
  { limits, chat }: Config,
  dataSources: DataSources,
  logger: Logger,
): Promise<ApolloServer<GatewayContext>> {
  return new ApolloServer<GatewayContext>({
    gateway: withPreparedOperations(await createApolloGateway(dataSources, logger), dataSources, logger),
    introspection: limits.introspection,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: limitRules(limits),
    formatError: (formatted, error) => ({ ...presentError(error), ...(formatted.path && { path: formatted.path }) }),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      requireOperation,
      costLimit({ maxCost: limits.cost, maxPageSize: chat.maxPageSize }),
      logInternalErrors(logger),
      hideValueCompletion(logger),
    ],
    logger,
  });
}

/** Which operation of the document is meant must be clear before it is weighed and planned. */
const requireOperation: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (!operation)
          throw new ParleyError('BAD_USER_INPUT', 'operationName must name one operation of the document.', {
            field: 'operationName',
            http: { status: 400 },
          });
      },
    };
  },
};

/** What the client is not told is told to the log, with the request's id; never with its text or variables. */
const logInternalErrors = (logger: Logger): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue, operationName }) {
        const requestId = contextValue?.caller?.requestId;
        for (const error of errors.filter(isFault))
          logFault(logger, error, { requestId, operationName, path: error.path });
      },
    };
  },
});

/** The gateway's notes on subgraphs that broke their own schema are for the log, not for the client. */
const hideValueCompletion = (logger: Logger): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body }, contextValue }) {
        if (body.kind !== 'single' || !body.singleResult.extensions?.valueCompletion) return;
        const { valueCompletion, ...extensions } = body.singleResult.extensions;
        logger.error({ requestId: contextValue.caller.requestId, valueCompletion }, 'a subgraph broke its schema');
        body.singleResult.extensions = extensions;
      },
    };
  },
});
