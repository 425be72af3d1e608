import {
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type { ErrorCode } from '../errors.ts';
import { coerceValue, type Misfit } from './misfits.ts';
import { MOST_PROBLEMS } from './problems.ts';
import { fieldOfVariable, type OperationIn } from './variable-place.ts';

export type VariableValues = Readonly<Record<string, unknown>>;

export type CoercedVariables =
  /** As the schema's types take them; without a prototype, since clients choose the names. */
  | { readonly values: VariableValues; readonly errors?: undefined }
  | { readonly values?: undefined; readonly errors: readonly GraphQLError[] };

/** Objects and lists in each other: far more than any input type has. Beyond, what writes a value down could run out of stack. */
const DEEPEST = 64;

/**
 * CoerceVariableValues of the GraphQL specification, section 6.1.2. Unlike graphql-js it ends with the first
 * {@link MOST_PROBLEMS} that it finds and never repeats a value: a request that is wrong in many places would else be
 * answered by the square of its size.
 */
export function coerceVariables(schema: GraphQLSchema, request: OperationIn, given: VariableValues): CoercedVariables {
  const values: Record<string, unknown> = Object.create(null);
  const errors: GraphQLError[] = [];
  for (const definition of request.operation.variableDefinitions ?? []) {
    for (const { message, at } of coerce(schema, definition, given, values)) {
      const field = fieldOfVariable(request, definition.variable.name.value, at);
      errors.push(variableError(definition, { message, field }));
    }
    if (errors.length >= MOST_PROBLEMS) break;
  }
  return errors.length > 0 ? { errors: errors.slice(0, MOST_PROBLEMS) } : { values };
}

/** The variables as execution takes them, before they are coerced: those that were left out have the defaults of the operation. */
export function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: VariableValues,
): VariableValues {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** What is wrong with a variable's value, and which field, if it is one inside of the value. */
type Problem = Pick<Misfit, 'message'> & Partial<Misfit>;

/** The problem of a variable's value, in the form that a client gets it. */
export const variableError = (
  definition: VariableDefinitionNode,
  { message, field }: { readonly message: string; readonly field: string },
): GraphQLError =>
  new GraphQLError(`Variable "$${definition.variable.name.value}" ${message}`, {
    nodes: definition,
    extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode, field },
  });

/** Adds a variable's value to `values`, or says what is wrong with it. */
function coerce(
  schema: GraphQLSchema,
  { variable, type: typeNode, defaultValue }: VariableDefinitionNode,
  given: VariableValues,
  values: Record<string, unknown>,
): readonly Problem[] {
  const name = variable.name.value;
  const type = typeFromAST(schema, typeNode);
  if (!isInputType(type)) return [{ message: 'is not of an input type.' }];
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  if (value === undefined) {
    if (defaultValue) values[name] = valueFromAST(defaultValue, type);
    return !defaultValue && isNonNullType(type) ? [{ message: `of required type "${type}" was not provided.` }] : [];
  }
  if (value === null && isNonNullType(type)) return [{ message: `of non-null type "${type}" must not be null.` }];
  if (isDeeperThan(DEEPEST, value)) return [{ message: `has values within each other more than ${DEEPEST} deep.` }];
  if (hasInfinity(value)) return [{ message: 'has a number that is out of range.' }];
  const { coerced, misfits } = coerceValue(value, type);
  values[name] = coerced;
  return misfits;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

/** A number that JSON can write and JavaScript cannot hold: written down for a subgraph it would be null. */
function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity);
}
