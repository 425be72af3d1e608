import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';

type AnyNode = PlanNode | NonNullable<QueryPlan['node']>;

/** The fetches of a plan, in its order. */
export const fetchesOf = ({ node }: QueryPlan): FetchNode[] => fetchesBelow(node);

function fetchesBelow(node: AnyNode | undefined): FetchNode[] {
  switch (node?.kind) {
    case 'Fetch':
      return [node];
    case 'Flatten':
      return fetchesBelow(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchesBelow);
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap(fetchesBelow);
    case 'Subscription':
      return [node.primary, node.rest].flatMap(fetchesBelow);
    case 'Defer':
      return [node.primary.node, ...node.deferred.map((deferred) => deferred.node)].flatMap(fetchesBelow);
    default:
      return [];
  }
}
