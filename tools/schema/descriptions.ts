import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

interface Described {
  readonly name: string;
  readonly description?: string | null;
}

/** The coordinates of all types, fields, arguments and enum values of a schema that nobody described. */
export function findUndescribed(schema: GraphQLSchema): string[] {
  const missing: string[] = [];
  const look = ({ description }: Described, coordinate: string) => {
    if (!description?.trim()) missing.push(coordinate);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    look(type, type.name);
    if (isEnumType(type)) for (const value of type.getValues()) look(value, `${type.name}.${value.name}`);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) look(field, `${type.name}.${field.name}`);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      look(field, `${type.name}.${field.name}`);
      for (const argument of field.args) look(argument, `${type.name}.${field.name}(${argument.name}:)`);
    }
  }
  return missing;
}
