import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** Whether nothing hides a coordinate, nor the type or field it belongs to. */
export type IsVisible = (coordinate: string) => boolean;

export function visibility(hidden: ReadonlySet<string>): IsVisible {
  return (coordinate) => {
    const [field = '', argument] = coordinate.split('(');
    const [type = ''] = field.split('.');
    return !hidden.has(type) && !hidden.has(field) && (argument === undefined || !hidden.has(coordinate));
  };
}

/** The names of the types that visible fields of the roots lead to, hidden types left out. */
export function findReachableTypes(schema: GraphQLSchema, isVisible: IsVisible): ReadonlySet<string> {
  const reached = new Set<string>();
  /** Types whose possible types count as well, because a field returns them. */
  const returned = new Set<string>();
  const queue: Reached[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    .filter((root) => root !== null && root !== undefined)
    .map((type) => ({ type, isReturned: true }));
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { name } = next.type;
    if (!isVisible(name) || returned.has(name) || (reached.has(name) && !next.isReturned)) continue;
    if (next.isReturned) returned.add(name);
    reached.add(name);
    queue.push(...leadsTo(schema, next, isVisible));
  }
  return reached;
}

interface Reached {
  readonly type: GraphQLNamedType;
  /** Not so for an interface that is only in the way: that of a type which is returned. */
  readonly isReturned: boolean;
}

function leadsTo(schema: GraphQLSchema, { type, isReturned }: Reached, isVisible: IsVisible): Reached[] {
  const types: GraphQLNamedType[] = [];
  if (isInputObjectType(type)) {
    for (const { name, type: of } of Object.values(type.getFields()))
      if (isVisible(`${type.name}.${name}`)) types.push(getNamedType(of));
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields()).filter(({ name }) => isVisible(`${type.name}.${name}`))) {
      const shown = field.args.filter(({ name }) => isVisible(`${type.name}.${field.name}(${name}:)`));
      types.push(getNamedType(field.type), ...shown.map((argument) => getNamedType(argument.type)));
    }
  }
  if (isReturned && isAbstractType(type)) types.push(...schema.getPossibleTypes(type));
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  return [
    ...types.map((found) => ({ type: found, isReturned: true })),
    ...interfaces.map((found) => ({ type: found, isReturned: false })),
  ];
}
