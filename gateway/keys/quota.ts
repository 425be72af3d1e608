import type { ApolloServerPlugin } from '@apollo/server';
import { operationCost } from '../../kernel/limits/cost.ts';
import type { GatewayContext } from '../context.ts';
import type { CostLimits } from '../limits/cost.ts';
import type { KeyMeter } from './meter.ts';

/** Counts what the operations of API keys cost, once they are known to be valid. */
export const keyQuota = (
  { chat: { maxPageSize } }: CostLimits,
  meter: KeyMeter,
): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue: { key } }) {
    if (!key) return undefined;
    return {
      async didResolveOperation({ schema, document, operation, request: { variables = {} } }) {
        if (!operation) return;
        await meter.countCost(key, operationCost({ schema, document, operation, variables, maxPageSize }));
      },
    };
  },
});
