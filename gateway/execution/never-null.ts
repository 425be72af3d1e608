import {
  type GraphQLError,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { fieldOfVariable, type OperationIn } from '../../kernel/graphql/variable-place.ts';
import { type VariableValues, variableError } from '../../kernel/graphql/variables.ts';

/**
 * The variables of a flattened operation that may be null by their type, but not where they are used: one with a default
 * may stand where null may not, and yet be given as null (GraphQL specification, section 5.8.5). Found out while an
 * operation is executed, that would be an error after a part of it was done.
 */
export function neverNullIn(schema: GraphQLSchema, flat: OperationDefinitionNode): string[] {
  const definitions = flat.variableDefinitions ?? [];
  const nullable = definitions.filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE);
  if (nullable.length === 0) return [];
  const names = new Set(nullable.map(({ variable }) => variable.name.value));
  const found = new Set<string>();
  const types = new TypeInfo(schema);
  const Variable = ({ name }: { readonly name: { readonly value: string } }) => {
    if (names.has(name.value) && isNonNullType(types.getInputType())) found.add(name.value);
  };
  visit(flat, visitWithTypeInfo(types, { Variable }));
  return [...found];
}

/** Throws `BAD_USER_INPUT` when one of these variables is null. */
export function checkNeverNull(names: readonly string[], request: OperationIn, values: VariableValues) {
  const forbidden = names.find((name) => values[name] === null);
  if (forbidden !== undefined) throw nullError(request.operation, forbidden, fieldOfVariable(request, forbidden));
}

/** The error for a variable that is null where it must not be. A condition is named by its variable. */
export function nullError(
  { variableDefinitions = [] }: OperationDefinitionNode,
  name: string,
  field: string = name,
): GraphQLError {
  const definition = variableDefinitions.find(({ variable }) => variable.name.value === name);
  if (!definition) throw new Error(`The operation does not define ${name}.`);
  return variableError(definition, { message: 'must not be null where it is used.', field });
}
