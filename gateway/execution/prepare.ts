import { operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext } from '@apollo/gateway';
import type { PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode, visit } from 'graphql';
import type { PlannedSchema } from './schema.ts';
import { compileShape } from './shape.ts';

type Shape = ReturnType<typeof compileShape>;

/** An operation that is ready to run: everything that does not depend on its variables is done. */
export interface PreparedOperation {
  readonly plan: QueryPlan;
  readonly operation: OperationDefinitionNode;
  readonly onlyTypename: ReturnType<typeof buildOperationContext>;
  shapeFor(variables: Readonly<Record<string, unknown>>): Shape;
}

/** Each Boolean variable in `@skip` or `@include` may double the shapes; beyond so many they are not kept. */
const KEPT_SHAPES = 32;

/** Plans an operation and compiles its shape. Undefined for introspection, which is Apollo's to execute. */
export function prepareOperation(
  { planner, apiSchema, schema }: PlannedSchema,
  document: DocumentNode,
  operationName: string | undefined,
): PreparedOperation | undefined {
  if (introspects(document)) return undefined;
  const context = buildOperationContext({ schema, operationDocument: document, operationName });
  const { operation, fragments } = context;
  const root = schema.getRootType(operation.operation);
  if (!root) return undefined;
  const deciding = decidingVariables(document);
  const shapes = new Map<string, Shape>();
  return {
    operation,
    plan: executable(planner.buildQueryPlan(operationFromDocument(apiSchema, document, { operationName }))),
    onlyTypename: { ...context, operation: { ...operation, selectionSet: ONLY_TYPENAME }, fragments: {} },
    shapeFor(variables) {
      const key = deciding.map((name) => variables[name] === true).join();
      let shape = shapes.get(key);
      if (!shape) {
        shape = compileShape(root, operation.selectionSet, { schema, fragments, variables });
        if (shapes.size < KEPT_SHAPES) shapes.set(key, shape);
      }
      return shape;
    },
  };
}

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

const ONLY_TYPENAME: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

function introspects(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (name.value === '__schema' || name.value === '__type') found = true;
    },
  });
  return found;
}

/** The variables that `@skip` and `@include` ask. */
function decidingVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: given }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
