import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { Config } from '../../kernel/config/config.ts';
import { ParleyError } from '../../kernel/errors.ts';
import { type CostOptions, operationCost } from '../../kernel/limits/cost.ts';
import type { GatewayContext } from '../context.ts';

/** Refuses an operation that costs more than `MAX_QUERY_COST`, before anything of it is executed. Returns what it costs. */
export function checkCost(options: Omit<CostOptions, 'maxPageSize'>, { limits, chat }: CostLimits): number {
  const cost = operationCost({ ...options, maxPageSize: chat.maxPageSize });
  if (cost > limits.cost) throw tooCostly(cost, limits.cost);
  return cost;
}

export type CostLimits = Pick<Config, 'limits' | 'chat'>;

/** Applies {@link checkCost} to what Apollo Server executes. */
export function costLimit(config: CostLimits): ApolloServerPlugin<GatewayContext> {
  // Most operations are within the limit whatever their variables say: that is worked out once for each document.
  const alwaysWithin = new WeakSet<OperationDefinitionNode>();
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          if (!operation || alwaysWithin.has(operation)) return;
          const options = { schema, document, operation };
          const most = operationCost({ ...options, variables: {}, maxPageSize: config.chat.maxPageSize });
          if (most <= config.limits.cost) alwaysWithin.add(operation);
          else checkCost({ ...options, variables: request.variables ?? {} }, config);
        },
      };
    },
  };
}

const tooCostly = (cost: number, maxCost: number) =>
  new ParleyError('BAD_USER_INPUT', `The operation may return ${cost} fields; at most ${maxCost} are allowed.`, {
    reason: 'COST',
    http: { status: 400 },
  });
