import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
  valueFromASTUntyped,
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
interface Problem {
  readonly message: string;
  readonly field?: string;
}

/** The problem of a variable's value, in the form that a client gets it. */
export const variableError = (definition: VariableDefinitionNode, { message, field }: Problem): GraphQLError =>
  new GraphQLError(`Variable "$${definition.variable.name.value}" ${message}`, {
    nodes: definition,
    extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode, ...(field && { field }) },
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
  const { coerced, problems } = coerceValue(value, type);
  values[name] = coerced;
  if (problems.length === 0) return [];
  const prefix = isInputOfMutation(schema, type) ? [] : [name];
  return problems.map(({ message, at }) => ({
    message,
    ...(at.length > 0 && { field: [...prefix, ...at].join('.') }),
  }));
}

/** Whether values of a type are the one argument of a mutation, whose fields are named without it. */
function isInputOfMutation(schema: GraphQLSchema, type: GraphQLInputType): boolean {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  return mutations.some(({ args: [input] }) => input && getNamedType(input.type) === getNamedType(type));
}

interface Misfit {
  readonly message: string;
  /** The fields that lead to it, without places in lists. */
  readonly at: readonly string[];
}

/** What graphql-js says of the object around a field that is missing or unknown. */
const ABOUT_FIELD = /^Field "(.*?)" (?:of required type|is not defined by type) "/s;

/** The fields on the way to what does not fit, the last one out of the message where the path leads to its object only. */
const fieldsTo = (path: readonly (string | number)[], message: string): string[] =>
  [...path, ABOUT_FIELD.exec(message)?.[1]].filter((step) => typeof step === 'string');

function coerceValue(value: unknown, type: GraphQLInputType): { coerced: unknown; problems: readonly Misfit[] } {
  const problems: Misfit[] = [];
  const enough = new Error('enough');
  try {
    const coerced = coerceInputValue(value, type, (path, _, { message }) => {
      const place = path.length > 0 ? ` at "${path.join('.')}"` : '';
      problems.push({ message: `got an invalid value${place}; ${message}`, at: fieldsTo(path, message) });
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
