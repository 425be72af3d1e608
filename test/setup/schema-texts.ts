import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

interface Described {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

/** Everything that a schema names, by its coordinate, with what it says of it. */
export function textsIn(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const add = (coordinate: string, { description, deprecationReason }: Described) =>
    texts.set(coordinate, `${description ?? ''} ${deprecationReason ?? ''}`);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    add(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) add(`${type.name}.${value.name}`, value);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(`${type.name}.${field.name}`, field);
      for (const argument of 'args' in field ? field.args : [])
        add(`${type.name}.${field.name}(${argument.name}:)`, argument);
    }
  }
  return texts;
}

/** The names in a schema, whatever they stand for. */
export const namesIn = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set([...textsIn(schema).keys()].flatMap((coordinate) => coordinate.match(/\w+/g) ?? []));
