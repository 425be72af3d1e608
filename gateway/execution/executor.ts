import type { ApolloGateway } from '@apollo/gateway';
import type { QueryPlanner } from '@apollo/query-planner';
import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { ParleyError } from '../../kernel/errors.ts';
import { coerceVariables } from '../../kernel/graphql/variables.ts';
import type { Caller } from '../../kernel/trust/viewer.ts';
import type { GatewayContext } from '../context.ts';
import type { mostReturned } from '../limits/returned.ts';
import type { DataSources } from '../subgraphs.ts';
import { FlatForms } from './flat-forms.ts';
import type { CountWork } from './introspection.ts';
import { checkNeverNull } from './never-null.ts';
import { KEPT_PREPARED, type PreparedOperation, prepareOperation, weightOf } from './prepare.ts';
import { type Outcome, refuseStranger, run } from './run.ts';
import { type PlannedSchema, planSchema } from './schema.ts';

interface Loaded {
  readonly schema: PlannedSchema;
  readonly operations: FlatForms<PreparedOperation>;
}

/** The gateway, and the supergraph that it has loaded. */
export interface PreparingGateway extends GatewayInterface {
  /** Calls back with the supergraph when it is loaded, and with each later one; at once with one that is there. */
  onPlannedSchema(callback: (schema: PlannedSchema) => void): void;
  /** The supergraph that is loaded now; undefined until the first one is. */
  readonly plannedSchema: PlannedSchema | undefined;
}

export interface ExecutionOptions {
  readonly dataSources: DataSources;
  readonly logger: Logger;
  /** Counts the planning of an operation, or an answer about the schema, for who sends it first. Throws `RATE_LIMITED`. */
  readonly countPlanning: (context: Partial<GatewayContext>, cost: number) => Promise<void>;
  /** Counts what an operation has returned beyond its cost. */
  readonly countExcess: (context: Partial<GatewayContext>, points: number) => Promise<void>;
  /** Has an operation executed when it is its turn. */
  readonly inTurn: <Result>(
    context: Partial<GatewayContext>,
    variables: unknown,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  /** See {@link mostReturned}. */
  readonly mostReturned: number;
}

/** Apollo's gateway with another last step: an operation is planned and its shape compiled once, then only run. */
export function withPreparedOperations(gateway: ApolloGateway, options: ExecutionOptions): PreparingGateway {
  const { countPlanning, countExcess, inTurn, ...running } = options;
  let loaded: Loaded | undefined;
  const callbacks: ((schema: PlannedSchema) => void)[] = [];
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    // Apollo Server validates by this schema. Of the planner it was made with there is one: to read a supergraph takes a second.
    loaded = load(planSchema(gateway.__testing().queryPlanner as QueryPlanner, apiSchema));
    for (const callback of callbacks) callback(loaded.schema);
  });
  const execute: GatewayExecutor = async (request) => {
    // Apollo Server gets an executor by loading the gateway, which loads a supergraph first.
    const { schema, operations } = loaded as Loaded;
    const prepared = findPrepared(schema, operations, request);
    if ('errors' in prepared) return prepared;
    const context = request.context as Partial<GatewayContext>;
    const { caller } = context;
    const given = request.request.variables ?? {};
    if (prepared.introspection.length > 0) {
      const count: CountWork = {
        before: (points) => countPlanning(context, points),
        after: (points) => countExcess(context, points),
      };
      const tooOften = await refusalOf(() => schema.introspection.workOut(prepared.introspection, given, count));
      if (tooOften) return tooOften;
    }
    if (prepared.closed.length > 0 && isStranger(caller)) return refuseStranger(schema, prepared, given);
    const refusal = await planOrRefuse(prepared, (cost) => countPlanning(context, cost));
    if (refusal) return refusal;
    if (prepared.plan()?.hasEntities && isStranger(caller)) return { errors: [strangersPayload()], data: null };
    const executing = () => run(schema, prepared, { ...running, request, cost: context.cost });
    const { result, excess } = await inTurn(context, given, executing).catch(refused);
    if (excess > 0) await countExcess(context, excess);
    return result;
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

const load = (schema: PlannedSchema): Loaded => ({
  schema,
  operations: new FlatForms(schema, {
    make: (flat) => prepareOperation(schema, flat),
    weigh: weightOf,
    maxWeight: KEPT_PREPARED,
  }),
});

/** Whether nobody at all is known to ask: neither a user, nor a key, nor this gateway itself. */
const isStranger = (caller: Caller | undefined): boolean =>
  caller !== undefined && !caller.viewer && caller.apiKeyId === undefined && caller.audience === undefined;

/** Refused before it is carried out: its answer would be lost, tokens included. */
const strangersPayload = () =>
  new ParleyError(
    'UNAUTHENTICATED',
    'Select less: the rest of what this returns can be had with the access token alone.',
    { reason: 'SELECTION' },
  );

/** An operation that cannot be planned, or for which too much was planned already, is refused: nothing of it was executed. */
const planOrRefuse = (prepared: PreparedOperation, count: (cost: number) => Promise<void>) =>
  refusalOf(async () => {
    if (prepared.planningCost > 0) await count(prepared.planningCost);
    prepared.plan();
  });

/** The answer to an operation that some work for it refuses; undefined where that succeeds. */
async function refusalOf(work: () => Promise<void>) {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

/** What came at a time at which too much waited. */
function refused(error: unknown): Outcome {
  if (error instanceof ParleyError) return { result: { errors: [error] }, excess: 0 };
  throw error;
}

/** Everything that can be wrong with an operation is found here, before anything of it is executed. */
function findPrepared(
  { schema }: PlannedSchema,
  operations: FlatForms<PreparedOperation>,
  { document, operation, request: { variables = {} } }: GatewayGraphQLRequestContext,
): PreparedOperation | { readonly errors: readonly GraphQLError[] } {
  const { values, errors } = coerceVariables(schema, { document, operation }, variables);
  if (errors) return { errors };
  try {
    const prepared = operations.find(document, operation, values);
    checkNeverNull(prepared.neverNull, { document, operation }, values);
    return prepared;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}
