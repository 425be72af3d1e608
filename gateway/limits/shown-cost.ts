import type { ApolloServerPlugin } from '@apollo/server';
import type { Config } from '../../kernel/config/config.ts';
import { operationCost } from '../../kernel/limits/cost.ts';
import { includesRole, type Viewer } from '../../kernel/trust/viewer.ts';
import type { GatewayContext } from '../context.ts';

/** What admins see of an operation's cost, as `extensions.cost`: in fields that it may return. */
export interface ShownCost {
  readonly requested: number;
  readonly maximum: number;
}

/** Whether somebody is told what operations cost: the admins of the platform. */
export const seesCost = (viewer: Viewer | undefined): boolean =>
  viewer !== undefined && includesRole(viewer.role, 'ADMIN');

/** Shows admins the cost of each operation, also of one that is refused for it. Nobody else pays for it. */
export function showCost({ limits, chat }: Pick<Config, 'limits' | 'chat'>): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart({ contextValue }) {
      if (!seesCost(contextValue.caller?.viewer)) return;
      let cost: ShownCost | undefined;
      return {
        async didResolveOperation({ schema, document, operation, request: { variables = {} } }) {
          if (!operation) return;
          const { maxPageSize } = chat;
          const requested = operationCost({ schema, document, operation, variables, maxPageSize });
          cost = { requested, maximum: limits.cost };
        },
        async willSendResponse({ response: { body } }) {
          if (!cost || body.kind !== 'single') return;
          body.singleResult.extensions = { ...body.singleResult.extensions, cost };
        },
      };
    },
  };
}
