import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import type { ErrorCode } from '../errors.ts';
import { MOST_PROBLEMS } from './problems.ts';

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
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: VariableValues,
): CoercedVariables {
  const values: Record<string, unknown> = Object.create(null);
  const errors: GraphQLError[] = [];
  for (const definition of variableDefinitions) {
    const problems = coerce(schema, definition, given, values);
    errors.push(...problems.map((problem) => variableError(definition, problem)));
    if (errors.length >= MOST_PROBLEMS) break;
  }
  return errors.length > 0 ? { errors: errors.slice(0, MOST_PROBLEMS) } : { values };
}

/** The problem of a variable's value, in the form that a client gets it. */
export const variableError = (definition: VariableDefinitionNode, problem: string): GraphQLError =>
  new GraphQLError(`Variable "$${definition.variable.name.value}" ${problem}`, {
    nodes: definition,
    extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode },
  });

/** Adds a variable's value to `values`, or says what is wrong with it. */
function coerce(
  schema: GraphQLSchema,
  { variable, type: typeNode, defaultValue }: VariableDefinitionNode,
  given: VariableValues,
  values: Record<string, unknown>,
): readonly string[] {
  const name = variable.name.value;
  const type = typeFromAST(schema, typeNode);
  if (!isInputType(type)) return ['is not of an input type.'];
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  if (value === undefined) {
    if (defaultValue) values[name] = valueFromAST(defaultValue, type);
    return !defaultValue && isNonNullType(type) ? [`of required type "${type}" was not provided.`] : [];
  }
  if (value === null && isNonNullType(type)) return [`of non-null type "${type}" must not be null.`];
  if (isDeeperThan(DEEPEST, value)) return [`has values within each other more than ${DEEPEST} deep.`];
  if (hasInfinity(value)) return ['has a number that is out of range.'];
  const { coerced, problems } = coerceValue(value, type);
  values[name] = coerced;
  return problems;
}

function coerceValue(value: unknown, type: GraphQLInputType): { coerced: unknown; problems: readonly string[] } {
  const problems: string[] = [];
  const enough = new Error('enough');
  try {
    const coerced = coerceInputValue(value, type, (path, _, { message }) => {
      const place = path.length > 0 ? ` at "${path.join('.')}"` : '';
      problems.push(`got an invalid value${place}; ${message}`);
      if (problems.length >= MOST_PROBLEMS) throw enough;
    });
    return { coerced, problems };
  } catch (error) {
    if (error !== enough) throw error;
    return { coerced: undefined, problems };
  }
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
