import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import type { Logger } from 'pino';
import type { Config } from '../kernel/config/config.ts';
import { logFault } from '../kernel/fault.ts';
import { isFault, presentError } from '../kernel/graphql/present-error.ts';
import { MOST_PROBLEMS } from '../kernel/graphql/problems.ts';
import { limitRules } from '../kernel/limits/rules.ts';
import { createAnswerTexts } from './answer-text.ts';
import type { GatewayContext } from './context.ts';
import { acceptDocuments } from './documents/accept-documents.ts';
import type { NamedDocuments } from './documents/documents.ts';
import { refusedRule, refuseEarly } from './documents/refuse-early.ts';
import { reuseDocuments } from './documents/reuse-documents.ts';
import type { KeyMeter } from './keys/meter.ts';
import type { OperationLimits } from './limits/operation-limits.ts';
import { weighOperations } from './limits/weigh.ts';

export interface ApolloServerOptions {
  readonly config: Config;
  readonly gateway: GatewayInterface;
  readonly logger: Logger;
  readonly meter: KeyMeter;
  readonly operationLimits: OperationLimits;
  readonly documents: Pick<NamedDocuments, 'accept'>;
}

/** Apollo Server over the gateway, with the limits and the one form of errors. */
export function createApolloServer(options: ApolloServerOptions): ApolloServer<GatewayContext> {
  const { config, gateway, logger, meter, operationLimits, documents } = options;
  const { limits } = config;
  const answerTexts = createAnswerTexts(logger);
  return new ApolloServer<GatewayContext>({
    gateway,
    introspection: limits.introspection,
    allowBatchedHttpRequests: false,
    // Names are turned into texts before (`documents/`).
    persistedQueries: false,
    // `reuseDocuments` is in its place.
    documentStore: null,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [refusedRule, ...limitRules(limits)],
    validationOptions: { maxErrors: MOST_PROBLEMS },
    formatError: (formatted, error) => ({ ...presentError(error), ...(formatted.path && { path: formatted.path }) }),
    stringifyResult: answerTexts.textOf,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      reuseDocuments(),
      refuseEarly(limits),
      requestErrorsAsJson,
      weighOperations({ config, meter, limits: operationLimits }),
      logInternalErrors(logger),
      hideValueCompletion(logger),
      acceptDocuments(documents),
      answerTexts.plugin,
    ],
    logger,
  });
}

/** The media type from before there was one for GraphQL: what answers it may be any JSON. */
const LEGACY_TYPE = 'application/json';

/**
 * A client that accepts JSON alone gets 200 for a document that cannot be executed, like any other answer of GraphQL: under that
 * type another status could be anybody's (GraphQL over HTTP, section 6.4.1).
 */
const requestErrorsAsJson: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart({ request }) {
    if (request.http?.headers.get('accept') !== LEGACY_TYPE) return;
    return {
      async willSendResponse({ response: { http, body }, errors = [] }) {
        const isRefused = errors.some(({ extensions }) => REQUEST_ERRORS.has(extensions.code));
        if (isRefused && http.status === 400 && body.kind === 'single' && !body.singleResult.data) http.status = 200;
      },
    };
  },
};

/** Of Apollo Server: the document does not parse, is not valid, or its variables do not fit. */
const REQUEST_ERRORS: ReadonlySet<unknown> = new Set([
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'],
]);

/** Faults that the client does not see go to the log, with the request's id; never with its text or variables. */
const logInternalErrors = (logger: Logger): ApolloServerPlugin<GatewayContext> => ({
  async unexpectedErrorProcessingRequest({ requestContext: { contextValue }, error }) {
    logFault(logger, error, { requestId: contextValue.caller.requestId });
  },
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
