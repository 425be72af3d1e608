import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type OperationTypeNode,
} from 'graphql';
import { v7 } from 'uuid';

type AnyField = GraphQLField<unknown, unknown>;

export interface SampleOptions {
  /** The text of the root field's arguments. */
  readonly args?: string | undefined;
  /** How many types a selection goes down, leaves not counted. */
  readonly depth: number;
}

/**
 * An operation on one root field that selects everything below it, each type once on the way down. Arguments that are
 * required and not given get values of their type that name nothing.
 */
export function sampleOperation(
  schema: GraphQLSchema,
  kind: `${OperationTypeNode}`,
  field: AnyField,
  { args, depth }: SampleOptions,
): string {
  return `${kind} { ${select(schema, field, { depth, passed: [] }, args)} }`;
}

interface Way {
  readonly depth: number;
  /** The types on the way here. */
  readonly passed: readonly string[];
}

function select(schema: GraphQLSchema, field: AnyField, way: Way, args?: string): string {
  const call = `${field.name}${args ? `(${args})` : argumentsOf(field)}`;
  const type = getNamedType(field.type);
  return isLeafType(type) ? call : `${call} { ${selectType(schema, type, way)} }`;
}

function selectType(schema: GraphQLSchema, type: GraphQLNamedType, way: Way): string {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  const fragments = possible.map((one) => `... on ${one.name} { ${selectType(schema, one, way)} }`);
  const passed = isObjectType(type) ? [...way.passed, type.name] : way.passed;
  const own = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const fields = own
    .filter((field) => isLeafType(getNamedType(field.type)) || goesOn(getNamedType(field.type), way))
    // Possible types of one interface may have fields of one name and other types.
    .map((field) => `${aliasFor(type.name, field)}${select(schema, field, { ...way, passed })}`);
  return ['__typename', ...fields, ...fragments].join(' ');
}

/** The name under which a sample operation asks for a field: tells the field's coordinate in the response. */
export const responseKey = (type: string, field: string): string => `${type}__${field}`;
const aliasFor = (type: string, { name }: AnyField): string => `${responseKey(type, name)}: `;

const goesOn = ({ name }: GraphQLNamedType, { passed, depth }: Way): boolean =>
  passed.length < depth && !passed.includes(name);

function argumentsOf({ args }: AnyField): string {
  const texts = args.filter(isAsked).map((argument) => `${argument.name}: ${anyValue(argument.type, argument)}`);
  return texts.length > 0 ? `(${texts.join(', ')})` : '';
}

/** Required ones; and page sizes, to keep samples small. */
const isAsked = (argument: GraphQLArgument): boolean => isRequiredArgument(argument) || argument.name === 'first';

function anyValue(type: GraphQLInputType, of: GraphQLArgument | GraphQLInputField): string {
  if (isNonNullType(type)) return anyValue(type.ofType, of);
  if (isListType(type)) return `[${anyValue(type.ofType, of)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${anyValue(field.type, field)}`).join(', ')} }`;
  }
  return SCALARS[type.name]?.() ?? '"x"';
}

const SCALARS: Readonly<Record<string, () => string>> = {
  ID: () => JSON.stringify(v7()),
  Int: () => '2',
  Float: () => '1',
  Boolean: () => 'true',
  DateTime: () => JSON.stringify(new Date(Date.now() + 60_000).toISOString()),
  JSONObject: () => '{ }',
};

/** GraphQL text of a text, a number or nothing. */
export const asText = (value: unknown): string => JSON.stringify(value);

/** The text of one argument `input`: names in front of values that are GraphQL text. */
export const inputText = (fields: Readonly<Record<string, string>>): string =>
  `input: { ${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} }`;
