import { type GraphQLInputType, isNonNullType, Kind, type VariableDefinitionNode } from 'graphql';

export interface Usage {
  readonly type: GraphQLInputType;
  readonly definition: VariableDefinitionNode;
  readonly place: GraphQLInputType;
  readonly placeHasDefault: boolean;
}

/** IsVariableUsageAllowed of the GraphQL specification, section 5.8.5, but for lists whose items are stricter. */
export function isAllowedIn({ type, definition: { defaultValue }, place, placeHasDefault }: Usage): boolean {
  if (!isNonNullType(place)) return String(isNonNullType(type) ? type.ofType : type) === String(place);
  if (isNonNullType(type)) return String(type) === String(place);
  const hasDefault = placeHasDefault || (defaultValue !== undefined && defaultValue.kind !== Kind.NULL);
  return hasDefault && String(type) === String(place.ofType);
}
