import { operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext } from '@apollo/gateway';
import type { PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from 'graphql';
import { ParleyError } from '../../kernel/errors.ts';
import { expandedSize } from '../../kernel/limits/size.ts';
import { responseKeyOf } from './flatten.ts';
import { type IntrospectionPart, introspectionKey, introspectionPart, isIntrospection } from './introspection.ts';
import { neverNullIn } from './never-null.ts';
import { planForm } from './plan-form.ts';
import { fetchesOf } from './plan-nodes.ts';
import type { PlannedSchema } from './schema.ts';
import { compileShape } from './shape.ts';

/** An operation that is ready to run: everything that does not depend on its variables is done once. */
export interface PreparedOperation {
  /** The flattened form that it was made from. */
  readonly flat: OperationDefinitionNode;
  /**
   * How it is fetched; undefined where nothing is. Worked out when it is first asked for, which is once it is known that
   * who asks may have it. Throws `BAD_USER_INPUT` with the reason `UNPLANNABLE` for an operation whose plan has a fetch
   * that its subgraph would refuse.
   */
  plan(): Plan | undefined;
  /** What planning it costs, in points like those of executing it; 0 once it is planned. */
  readonly planningCost: number;
  /** The fields of its root that only somebody who is signed in may have. */
  readonly closed: readonly FieldNode[];
  /** The fields of its root that ask for the schema alone. */
  readonly introspection: readonly IntrospectionPart[];
  readonly onlyTypename: ReturnType<typeof buildOperationContext>;
  /** For each variable, the name that it has in the plan. */
  readonly variables: ReadonlyMap<string, string>;
  /** See {@link neverNullIn}. */
  readonly neverNull: readonly string[];
  /** The name of a field in what the plan's fetches return. */
  readonly keyOf: (field: FieldNode) => string;
  readonly shape: ReturnType<typeof compileShape>;
}

export interface Plan {
  /** As the planner made it. */
  readonly shown: QueryPlan;
  /** The same in the form that can be executed. */
  readonly executable: QueryPlan;
  /** Whether what the fetches at its root return is fetched more for: only somebody who is signed in may have that. */
  readonly hasEntities: boolean;
}

/** The weight that all prepared operations of a schema may have together: some 20 MB, in four hundred small ones or twenty of the largest. */
export const KEPT_PREPARED = 2 * 1024 * 1024;

/** The weight of the smallest, in characters. */
const LEAST_WEIGHT = 4000;

/** How many characters the fetches of a plan have for each of its operation, at most. */
const FETCHED = 2;

/** In characters of an operation and its fetches, of which each stands for some ten bytes of plan, shape and syntax tree. */
export const weightOf = ({ flat }: PreparedOperation): number => LEAST_WEIGHT + (1 + FETCHED) * print(flat).length;

/** To plan a field takes a processor about as long as to execute ten: some 0.1 ms. */
const POINTS_PER_PLANNED_FIELD = 10;

/** Prepares a flattened operation. */
export function prepareOperation(planned: PlannedSchema, flat: OperationDefinitionNode): PreparedOperation {
  const { schema } = planned;
  // The selection of a root, an object type, has no fragment left.
  const fields = flat.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
  const introspected = fields.filter(isIntrospection);
  const fetched = fields.filter((field) => !isIntrospection(field));
  const form = planForm(withSelections(flat, fetched));
  const keyOf = (field: FieldNode) =>
    isIntrospection(field) ? introspectionKey(responseKeyOf(field)) : form.keyOf(field);
  let plan: Plan | undefined;
  const size = expandedSize(documentOf(flat), flat);
  return {
    flat,
    get planningCost() {
      return plan || fetched.length === 0 ? 0 : size * POINTS_PER_PLANNED_FIELD;
    },
    plan() {
      if (fetched.length > 0) plan ??= planOf(planned, form.operation);
      return plan;
    },
    closed: fetched.filter(({ name }) => !OPEN_FIELDS.has(name.value)),
    introspection: introspected.map((field) => introspectionPart(flat, field, responseKeyOf(field))),
    onlyTypename: buildOperationContext({ schema, operationDocument: documentOf(withSelections(flat, [TYPENAME])) }),
    variables: form.variables,
    neverNull: neverNullIn(schema, flat),
    keyOf,
    shape: compileShape(schema.getRootType(flat.operation) as GraphQLObjectType, flat.selectionSet, { schema, keyOf }),
  };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

const documentOf = (operation: OperationDefinitionNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [operation],
});

function withSelections(operation: OperationDefinitionNode, selections: readonly FieldNode[]) {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  return { ...operation, selectionSet };
}

/** The fields that somebody without a sign-in may ask for: the table of test/conformance/access-table.md has the same. */
export const OPEN_FIELDS: ReadonlySet<string> = new Set(['register', 'logIn', 'refreshSession', '__typename']);

function planOf({ planner, apiSchema, subgraphSchemas }: PlannedSchema, operation: OperationDefinitionNode): Plan {
  const plan = planner.buildQueryPlan(operationFromDocument(apiSchema, documentOf(operation)));
  const checked = new Set<string>();
  const fetches = fetchesOf(plan);
  for (const { serviceName, operation: text } of fetches) {
    // Large plans have hundreds of fetches, nearly all of them alike.
    const key = `${serviceName} ${text}`;
    const schema = checked.has(key) ? undefined : subgraphSchemas.get(serviceName);
    if (schema && validate(schema, parse(text), FETCH_RULES, { maxErrors: 1 }).length > 0) throw unplannable();
    checked.add(key);
  }
  const hasEntities = fetches.some(({ requires }) => requires !== undefined);
  return { shown: plan, executable: executable(plan), hasEntities };
}

/** The rules that a subgraph checks a fetch by; how deep an introspection is does not come up. */
const FETCH_RULES = specifiedRules.filter(({ name }) => name !== 'MaxIntrospectionDepthRule');

const unplannable = () =>
  new ParleyError(
    'BAD_USER_INPUT',
    'This operation cannot be planned as one: it selects one thing in ways that contradict each other. Send it in parts.',
    { field: 'query', reason: 'UNPLANNABLE', http: { status: 400 } },
  );

/**
 * Apollo plans a subscription, but does not execute it: the fetch that the event itself answers, and what is fetched
 * after it. In a row they are a plan like any other.
 */
function executable({ node }: QueryPlan): QueryPlan {
  if (node?.kind !== 'Subscription') return { kind: 'QueryPlan', ...(node && { node }) };
  const { primary, rest }: SubscriptionNode = node;
  const nodes: PlanNode[] = rest ? [primary, rest] : [primary];
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } };
}
