import {
  astFromValue,
  type ConstValueNode,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
} from 'graphql';

/** The literal that stands for a value as JSON has it. */
export function literalOf(value: unknown, type: GraphQLInputType): ConstValueNode {
  if (isNonNullType(type)) return literalOf(value, type.ofType);
  if (value === null || value === undefined) return { kind: Kind.NULL };
  if (isListType(type))
    return Array.isArray(value)
      ? { kind: Kind.LIST, values: value.map((item) => literalOf(item, type.ofType)) }
      : literalOf(value, type.ofType);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    return objectOf(value, (item, name) => literalOf(item, (fields[name] as { type: GraphQLInputType }).type));
  }
  return typeof value === 'object' ? untyped(value) : ((astFromValue(value, type) as ConstValueNode) ?? untyped(value));
}

/** For scalars that may be anything, like the representations of `_entities`. */
function untyped(value: unknown): ConstValueNode {
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map(untyped) };
  if (typeof value === 'object' && value !== null) return objectOf(value, untyped);
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'number') return { kind: Kind.FLOAT, value: String(value) };
  return typeof value === 'string' ? { kind: Kind.STRING, value } : { kind: Kind.NULL };
}

const objectOf = (value: object, literal: (value: unknown, name: string) => ConstValueNode): ConstValueNode => ({
  kind: Kind.OBJECT,
  fields: Object.entries(value).map(([name, item]) => ({
    kind: Kind.OBJECT_FIELD,
    name: { kind: Kind.NAME, value: name },
    value: literal(item, name),
  })),
});
