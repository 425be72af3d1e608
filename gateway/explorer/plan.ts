import { operationFromDocument } from '@apollo/federation-internals';
import { type FetchNode, type PlanNode, prettyFormatQueryPlan, type QueryPlan } from '@apollo/query-planner';
import { getOperationAST, getVariableValues } from 'graphql';
import type { Config } from '../../kernel/config/config.ts';
import { badInput } from '../../kernel/errors.ts';
import { operationTypeRule } from '../../kernel/graphql/operation-type.ts';
import { limitRules } from '../../kernel/limits/rules.ts';
import type { PlannedSchema } from '../execution/schema.ts';
import { checkCost, costOf } from '../limits/cost.ts';
import { InvalidRequest, type OperationRequest, parseDocument } from '../subscriptions/parsed-documents.ts';
import { validateDocument } from '../subscriptions/validate-document.ts';

/** How the gateway would answer an operation. */
export interface ExplainedPlan {
  /** The plan, as Apollo prints it. */
  readonly plan: string;
  /** How many requests to subgraphs it makes at most. */
  readonly fetches: number;
  /** The subgraphs that it asks, each once, in the order of the plan. */
  readonly subgraphs: readonly string[];
  /** What the operation may cost, and the most that is allowed. */
  readonly cost: number;
  readonly maxCost: number;
}

/**
 * Plans an operation of any kind, subscriptions included, without executing anything. Throws InvalidRequest or a
 * ParleyError for what would not be executed either. Variables only count for the cost: they may be missing.
 */
export function explainPlan(
  { planner, apiSchema, schema }: PlannedSchema,
  { query, operationName, variables }: OperationRequest,
  { limits, chat }: Config,
): ExplainedPlan {
  const document = parseDocument(query, limits.tokens);
  const errors = validateDocument(schema, document, [operationTypeRule, ...limitRules(limits)]);
  if (errors.length > 0) throw new InvalidRequest(errors, 'GRAPHQL_VALIDATION_FAILED');
  const operation = getOperationAST(document, operationName);
  if (!operation) throw badInput('operationName', 'must name one operation of the document.');
  const given = variables ?? {};
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  const cost = costOf({ schema, document, operation, variables: coerced ?? given }, { limits, chat });
  checkCost(cost);
  const named = { operationName: operationName ?? undefined };
  const plan = planner.buildQueryPlan(operationFromDocument(apiSchema, document, named));
  const fetches = fetchesOf(plan);
  return {
    plan: prettyFormatQueryPlan(plan),
    fetches: fetches.length,
    subgraphs: [...new Set(fetches.map(({ serviceName }) => serviceName))],
    cost: cost.requested,
    maxCost: cost.maximum,
  };
}

type AnyNode = PlanNode | NonNullable<QueryPlan['node']>;

const fetchesOf = ({ node }: QueryPlan): FetchNode[] => fetchesBelow(node);

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
