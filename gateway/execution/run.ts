import { executeQueryPlan } from '@apollo/gateway';
import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { getVariableValues } from 'graphql';
import type { Logger } from 'pino';
import type { DataSource, DataSources } from '../subgraphs.ts';
import type { PreparedOperation } from './prepare.ts';
import type { PlannedSchema } from './schema.ts';

type Data = Record<string, unknown>;

export interface RunOptions {
  readonly request: GatewayGraphQLRequestContext;
  readonly dataSources: DataSources;
  readonly logger: Logger;
}

/**
 * Executes a prepared operation by Apollo's `executeQueryPlan`. It would build the operation anew and interpret it over
 * the whole response for each request, a fifth of the time of a page: so it gets an operation of nothing, and the data
 * are taken from the root fetches, into which Apollo merges all others.
 */
export async function run(
  { schema, apiSchema, supergraphSchema }: PlannedSchema,
  { plan, operation, onlyTypename, shapeFor }: PreparedOperation,
  { request, dataSources, logger }: RunOptions,
): Promise<GatewayExecutionResult> {
  const given = request.request.variables ?? {};
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (errors) return { errors };
  const roots: Data[] = [];
  const services = Object.fromEntries(
    [...dataSources].map(([name, source]) => [name, keepingRoots(source, roots)] as const),
  );
  const result = await executeQueryPlan(plan, services, request, onlyTypename, supergraphSchema, apiSchema);
  const { data, violations } = shapeFor(coerced)(mergeRoots(roots));
  if (result.errors) return { errors: result.errors, data };
  if (violations.length > 0) logger.error({ violations }, 'a subgraph left out what must not be null');
  return { data };
}

/** Keeps what the fetches at the root return: the objects that Apollo merges everything else into. */
function keepingRoots(source: DataSource, roots: Data[]): DataSource {
  return {
    async process(options) {
      const response = await source.process(options);
      const atRoot = 'pathInIncomingRequest' in options && options.pathInIncomingRequest?.length === 0;
      if (atRoot && response.data) roots.push(response.data as Data);
      return response;
    },
  };
}

/** As Apollo merges them: where two have one key, later ones went into the object of the first. */
function mergeRoots(roots: readonly Data[]): Data {
  const merged: Data = {};
  for (const root of roots) for (const key of Object.keys(root)) merged[key] ??= root[key];
  return merged;
}
