import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  type ValueNode,
} from 'graphql';

/** The coordinates of the enum values and input fields in the default of an argument or input field. */
export function findDefaultUses({ defaultValue, type }: GraphQLArgument | GraphQLInputField): string[] {
  if (defaultValue === undefined) return [];
  const value = astFromValue(defaultValue, type);
  return value ? usesOf(value, type) : [];
}

function usesOf(value: ValueNode, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (value.kind === 'ListValue') return value.values.flatMap((item) => usesOf(item, named));
  if (value.kind === 'EnumValue' && isEnumType(named)) return [`${named.name}.${value.value}`];
  if (value.kind !== 'ObjectValue' || !isInputObjectType(named)) return [];
  return value.fields.flatMap(({ name, value: inner }) => {
    const field = named.getFields()[name.value];
    return field ? [`${named.name}.${name.value}`, ...usesOf(inner, field.type)] : [];
  });
}
