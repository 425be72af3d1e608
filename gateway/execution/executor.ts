import type { ApolloGateway } from '@apollo/gateway';
import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface';
import type { DocumentNode } from 'graphql';
import type { Logger } from 'pino';
import type { DataSources } from '../subgraphs.ts';
import { type PreparedOperation, prepareOperation } from './prepare.ts';
import { run } from './run.ts';
import { type PlannedSchema, planSchema } from './schema.ts';

interface Loaded {
  readonly schema: PlannedSchema;
  /** Operations by document, as long as Apollo Server keeps the document; by name, since it may hold several. */
  readonly prepared: WeakMap<DocumentNode, Map<string, PreparedOperation | undefined>>;
}

/** The gateway, and the supergraph that it has loaded. */
export interface PreparingGateway extends GatewayInterface {
  /** Calls back with the supergraph when it is loaded, and with each later one; at once with one that is there. */
  onPlannedSchema(callback: (schema: PlannedSchema) => void): void;
  /** The supergraph that is loaded now; undefined until the first one is. */
  readonly plannedSchema: PlannedSchema | undefined;
}

/** Apollo's gateway with another last step: an operation is planned and its shape compiled once, then only run. */
export function withPreparedOperations(
  gateway: ApolloGateway,
  dataSources: DataSources,
  logger: Logger,
): PreparingGateway {
  let loaded: Loaded | undefined;
  const callbacks: ((schema: PlannedSchema) => void)[] = [];
  gateway.onSchemaLoadOrUpdate(({ coreSupergraphSdl }) => {
    loaded = { schema: planSchema(coreSupergraphSdl), prepared: new WeakMap() };
    for (const callback of callbacks) callback(loaded.schema);
  });
  const execute: GatewayExecutor = async (request) => {
    const operation = loaded && getPrepared(loaded, request);
    if (!loaded || !operation) return gateway.executor(request);
    return run(loaded.schema, operation, { request, dataSources, logger });
  };
  return {
    onPlannedSchema(callback) {
      callbacks.push(callback);
      if (loaded) callback(loaded.schema);
    },
    get plannedSchema() {
      return loaded?.schema;
    },
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    stop: () => gateway.stop(),
    async load(options) {
      await gateway.load(options);
      return { executor: execute };
    },
  };
}

function getPrepared(
  { schema, prepared }: Loaded,
  { document, request: { operationName } }: GatewayGraphQLRequestContext,
): PreparedOperation | undefined {
  let byName = prepared.get(document);
  if (!byName) {
    byName = new Map();
    prepared.set(document, byName);
  }
  const key = operationName ?? '';
  if (!byName.has(key)) byName.set(key, prepareOperation(schema, document, operationName));
  return byName.get(key);
}
