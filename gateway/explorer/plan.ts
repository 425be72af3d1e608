import { prettyFormatQueryPlan, type QueryPlan } from '@apollo/query-planner';
import type { Config } from '../../kernel/config/config.ts';
import { badInput } from '../../kernel/errors.ts';
import { rootTypeError } from '../../kernel/graphql/root-type.ts';
import { coerceVariables, withDefaults } from '../../kernel/graphql/variables.ts';
import { flatten } from '../execution/flatten.ts';
import { fetchesOf } from '../execution/plan-nodes.ts';
import { prepareOperation } from '../execution/prepare.ts';
import type { PlannedSchema } from '../execution/schema.ts';
import { checkCost, costOf } from '../limits/cost.ts';
import { checkDocument, type OperationRequest, operationOf, parseDocument } from '../subscriptions/parsed-documents.ts';

/** How the gateway would answer an operation. */
export interface ExplainedPlan {
  /** The plan, as Apollo prints it. */
  readonly plan: string;
  /** How many requests to subgraphs it makes at most. */
  readonly fetches: number;
  /** The subgraphs that it asks, each once, in the order of the plan. */
  readonly subgraphs: readonly string[];
  /** The cost that the operation may have, and the most that is allowed. */
  readonly cost: number;
  readonly maxCost: number;
}

export interface ExplainOptions {
  readonly config: Config;
  /** Counts the planning for who asks for it. Throws `RATE_LIMITED`. */
  readonly countPlanning: (cost: number) => Promise<void>;
}

/**
 * Plans an operation of any kind, subscriptions included, without executing anything. Throws InvalidRequest or a
 * ParleyError for what would not be executed either. Variables may be missing: only for the cost and for conditions they
 * count.
 */
export async function explainPlan(
  planned: PlannedSchema,
  { query, operationName, variables }: OperationRequest,
  { config: { limits, chat }, countPlanning }: ExplainOptions,
): Promise<ExplainedPlan> {
  const { schema } = planned;
  const document = parseDocument(query, limits.tokens);
  checkDocument(schema, document, limits);
  const operation = operationOf(document, operationName);
  if (!operation) throw badInput('operationName', 'must name one operation of the document.');
  const refusal = rootTypeError(schema, operation);
  if (refusal) throw refusal;
  const given = variables ?? {};
  const values = coerceVariables(schema, { document, operation }, given).values ?? withDefaults(operation, given);
  const cost = costOf({ schema, document, operation, variables: values }, { limits, chat });
  checkCost(cost);
  const prepared = prepareOperation(planned, flatten(schema, document, operation, values));
  await countPlanning(prepared.planningCost);
  const plan = prepared.plan()?.shown ?? NOTHING_FETCHED;
  const fetches = fetchesOf(plan);
  return {
    plan: prettyFormatQueryPlan(plan),
    fetches: fetches.length,
    subgraphs: [...new Set(fetches.map(({ serviceName }) => serviceName))],
    cost: cost.requested,
    maxCost: cost.maximum,
  };
}

const NOTHING_FETCHED: QueryPlan = { kind: 'QueryPlan' };
