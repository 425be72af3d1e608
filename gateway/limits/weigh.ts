import type { ApolloServerPlugin } from '@apollo/server';
import { type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { withDefaults } from '../../kernel/graphql/variables.ts';
import { limitHeaders, retryAfter } from '../../kernel/http/rate-headers.ts';
import type { Standing } from '../../kernel/rate-limits/leases.ts';
import type { GatewayContext } from '../context.ts';
import { executableOf } from '../documents/executable.ts';
import type { KeyMeter } from '../keys/meter.ts';
import { type Cost, type CostLimits, checkCost, rememberCosts, seesCost } from './cost.ts';
import { namesRefresh, type OperationLimits, type WeighedRequest } from './operation-limits.ts';
import { firstKeyOf } from './root-fields.ts';

export interface WeighOptions {
  readonly config: CostLimits;
  readonly meter: KeyMeter;
  readonly limits: OperationLimits;
}

/**
 * Weighs and counts what Apollo Server executes, before anything of it is: refuses what costs too much or comes too often,
 * and tells who asks for it what an operation costs, also one that is refused for it.
 */
export function weighOperations({ config, meter, limits }: WeighOptions): ApolloServerPlugin<GatewayContext> {
  const costOf = rememberCosts(config);
  return {
    async requestDidStart({ contextValue, request: { extensions, query } }) {
      const { caller, key } = contextValue;
      const asker = { viewer: caller.viewer, ip: caller.ip, key, namesRefresh: namesRefresh(query) };
      let cost: Cost | undefined;
      let counted: WeighedRequest | undefined;
      let standings: readonly Standing[] = [];
      return {
        async didResolveOperation({ schema, document, operation: meant, request: { variables = {} } }) {
          // Apollo Server runs the hooks of all plugins at the same time: what is not executed is refused here, before it counts.
          const operation = executableOf(schema, meant);
          const weighed = { schema, document, operation, variables: withDefaults(operation, variables) };
          cost = costOf(weighed);
          checkCost(cost);
          if (key) await meter.countCost(key, cost.requested);
          const request = { ...weighed, cost: cost.requested };
          standings = await limits.count(asker, request);
          counted = request;
          contextValue.cost = cost.requested;
          contextValue.namesRefresh = asker.namesRefresh;
        },
        async didEncounterErrors({ errors }) {
          const isCounted = counted || errors.some(({ extensions }) => extensions.code === 'RATE_LIMITED');
          // The refusal says why; whether that was too often is for the next one.
          if (!isCounted) await limits.countRefused(asker).catch(() => {});
        },
        async willSendResponse({ response: { body, http } }) {
          if (body.kind !== 'single') return;
          const { errors = [] } = body.singleResult;
          if (counted && errors.length > 0) await limits.countFailure(asker, counted).catch(() => {});
          if (cost && seesCost(caller.viewer, extensions))
            body.singleResult.extensions = { ...body.singleResult.extensions, cost };
          for (const [name, value] of limitHeaders(errors, standings)) http.headers.set(name, value);
          // It was refused before it was counted, before it was planned, or by the first thing it does.
          const isNotExecuted = !counted || body.singleResult.data === undefined || isRefusedFirst(counted, errors);
          if (isNotExecuted && retryAfter(errors) !== undefined) http.status = isTooOften(errors) ? 429 : 503;
        },
      };
    },
  };
}

/** Whether it is a limit for which to come again; else something is away, or too much is under way. */
const isTooOften = (errors: readonly GraphQLFormattedError[]): boolean =>
  errors.some(({ extensions }) => extensions?.code === 'RATE_LIMITED');

/** Whether a limit refused the first field of a mutation: the fields after it are not executed, as no payload is nullable. */
function isRefusedFirst(request: WeighedRequest, errors: readonly GraphQLFormattedError[]): boolean {
  if (request.operation.operation !== OperationTypeNode.MUTATION) return false;
  const first = firstKeyOf(request);
  return errors.some(
    ({ path, extensions }) => extensions?.code === 'RATE_LIMITED' && path?.length === 1 && path[0] === first,
  );
}
