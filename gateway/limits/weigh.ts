import type { ApolloServerPlugin } from '@apollo/server';
import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { KeyMeter } from '../keys/meter.ts';
import { type Cost, type CostLimits, checkCost, costOf, seesCost, type WeighedOperation } from './cost.ts';

/**
 * Weighs what Apollo Server executes: refuses what costs too much, counts the rest for the API key that asks, and shows
 * admins the cost, also of what is refused for it.
 */
export function weighOperations(config: CostLimits, meter: KeyMeter): ApolloServerPlugin<GatewayContext> {
  const isAlwaysWithin = rememberAlwaysWithin(config);
  return {
    async requestDidStart({ contextValue: { caller, key } }) {
      const isShown = seesCost(caller?.viewer);
      let shown: Cost | undefined;
      return {
        async didResolveOperation({ schema, document, operation, request: { variables = {} } }) {
          if (!operation) return;
          const weighed = { schema, document, operation, variables };
          if (!key && !isShown && isAlwaysWithin(weighed)) return;
          const cost = costOf({ ...weighed, variables: withDefaults(operation, variables) }, config);
          if (isShown) shown = cost;
          checkCost(cost);
          if (key) await meter.countCost(key, cost.requested);
        },
        async willSendResponse({ response: { body } }) {
          if (!shown || body.kind !== 'single') return;
          body.singleResult.extensions = { ...body.singleResult.extensions, cost: shown };
        },
      };
    },
  };
}

/** Most operations are within the limit whatever their variables say: that is worked out once for each document. */
function rememberAlwaysWithin(config: CostLimits): (weighed: WeighedOperation) => boolean {
  const known = new WeakMap<OperationDefinitionNode, boolean>();
  return (weighed) => {
    let isWithin = known.get(weighed.operation);
    if (isWithin === undefined) {
      const { requested, maximum } = costOf({ ...weighed, variables: {} }, config);
      isWithin = requested <= maximum;
      known.set(weighed.operation, isWithin);
    }
    return isWithin;
  };
}

/** The variables as execution takes them: those that were left out have the defaults of the operation. */
function withDefaults({ variableDefinitions = [] }: OperationDefinitionNode, given: Readonly<Record<string, unknown>>) {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...given };
}
