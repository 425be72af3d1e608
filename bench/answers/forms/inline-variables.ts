import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type NameNode,
  typeFromAST,
  type ValueNode,
  visit,
} from 'graphql';
import { definitionOf, type Operation } from '../operation.ts';
import { literalOf } from './literal.ts';

/**
 * An operation with values in the places of its variables: arguments and input fields whose variable is absent are left
 * out, items of lists are null then (GraphQL specification, sections 6.4.1 and 3.10). Undefined when its variables
 * cannot be coerced. With `names` only those variables are replaced.
 */
export function inlineVariables(
  schema: GraphQLSchema,
  operation: Operation,
  names?: readonly string[],
): Operation | undefined {
  const { document, operationName, variables } = operation;
  const definitions = definitionOf(operation).variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, { ...variables });
  if (!coerced) return undefined;
  const literals = new Map<string, ValueNode | undefined>();
  for (const { variable, type } of definitions) {
    const { value: name } = variable.name;
    if (names && !names.includes(name)) continue;
    const named = typeFromAST(schema, type as never) as GraphQLInputType;
    literals.set(name, Object.hasOwn(coerced, name) ? literalOf(coerced[name], named) : undefined);
  }
  const left = Object.entries(variables).filter(([name]) => !literals.has(name));
  return { document: substitute(document, literals), operationName, variables: Object.fromEntries(left) };
}

const NULL: ValueNode = { kind: Kind.NULL };

function substitute(document: DocumentNode, literals: ReadonlyMap<string, ValueNode | undefined>): DocumentNode {
  const isReplaced = (name: NameNode) => literals.has(name.value);
  const isAbsent = ({ value }: { readonly value: ValueNode }) =>
    value.kind === Kind.VARIABLE && isReplaced(value.name) && !literals.get(value.name.value);
  return visit(document, {
    VariableDefinition: ({ variable }) => (isReplaced(variable.name) ? null : false),
    Argument: (node) => (isAbsent(node) ? null : undefined),
    ObjectField: (node) => (isAbsent(node) ? null : undefined),
    Variable: ({ name }) => (isReplaced(name) ? (literals.get(name.value) ?? NULL) : undefined),
  });
}
