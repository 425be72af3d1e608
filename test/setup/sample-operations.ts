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
} from 'graphql';
import { v7 } from 'uuid';

type AnyField = GraphQLField<unknown, unknown>;

/** GraphQL text for the arguments of the fields that want others than any: by coordinate, as in `Query.user`. */
export type SampleArguments = Readonly<Record<string, string>>;

/** How far down a selection goes: connections take three steps to their nodes. */
const DEPTH = 7;

/**
 * An operation on one root field that selects everything below it, each type once on the way down. Arguments that are
 * required and not given get values of their type that name nothing.
 */
export function sampleOperation(
  schema: GraphQLSchema,
  root: 'query' | 'mutation' | 'subscription',
  field: AnyField,
  given: SampleArguments,
): string {
  const rootName = `${root[0]?.toUpperCase()}${root.slice(1)}`;
  return `${root} { ${select(schema, rootName, field, { given, passed: [] })} }`;
}

interface Way {
  readonly given: SampleArguments;
  /** The types on the way here. */
  readonly passed: readonly string[];
}

function select(schema: GraphQLSchema, parent: string, field: AnyField, way: Way): string {
  const call = `${field.name}${argumentsOf(`${parent}.${field.name}`, field, way.given)}`;
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
    .map((field) => `${aliasFor(type.name, field)}${select(schema, type.name, field, { ...way, passed })}`);
  return ['__typename', ...fields, ...fragments].join(' ');
}

/** The name under which a sample operation asks for a field: tells the field's coordinate in the response. */
export const responseKey = (type: string, field: string): string => `${type}__${field}`;
const aliasFor = (type: string, { name }: AnyField): string => `${responseKey(type, name)}: `;

const goesOn = ({ name }: GraphQLNamedType, { passed }: Way): boolean =>
  passed.length < DEPTH && !passed.includes(name);

function argumentsOf(coordinate: string, { args }: AnyField, given: SampleArguments): string {
  const own = given[coordinate];
  if (own !== undefined) return own && `(${own})`;
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
