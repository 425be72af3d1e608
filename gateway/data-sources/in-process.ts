import type { GraphQLDataSource } from '@apollo/gateway';
import type { Subgraph } from '../../kernel/federation/subgraph.ts';
import { type GatewayContext, HEALTH_CHECK_CALLER } from '../context.ts';

/** A subgraph in this process, without HTTP, text and signature: the caller is handed over as it is. */
export class InProcessDataSource implements GraphQLDataSource<GatewayContext> {
  constructor(private readonly subgraph: Subgraph) {}

  readonly process: GraphQLDataSource<GatewayContext>['process'] = async ({ request, context }) => {
    const { query = '', variables, operationName } = request;
    const { caller = HEALTH_CHECK_CALLER } = context;
    return this.subgraph.execute({ query, variables, operationName }, this.subgraph.createContext(caller));
  };
}
