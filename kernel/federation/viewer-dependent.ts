import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/**
 * Marks fields whose value depends on who asks. What many get at once (an event, resolved once for all who listen) is
 * executed for an audience, in which nobody asks: there such a field is refused.
 */
export const VIEWER_DEPENDENT = new GraphQLDirective({
  name: 'viewerDependent',
  description: 'The value depends on who asks: an operation that selects it is executed for each viewer apart.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
});

/** Lets the directive come through composition into the supergraph, where the gateway looks for it. */
export const VIEWER_DEPENDENT_LINK = `@link(url: "https://parley.dev/viewer/v1.0", import: ["@viewerDependent"])
  @composeDirective(name: "@viewerDependent")`;

/** Whether a field of a schema that was built from its SDL is marked. */
export const isViewerDependent = ({ astNode }: Pick<GraphQLField<unknown, unknown>, 'astNode'>): boolean =>
  astNode?.directives?.some(({ name }) => name.value === VIEWER_DEPENDENT.name) ?? false;

/** The coordinates, as in `Conversation.unreadCount`, of the marked fields of a supergraph or subgraph built from its SDL. */
export function findViewerDependentFields(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  const coordinates = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(isViewerDependent)
      .map((field) => `${type.name}.${field.name}`),
  );
  return new Set(coordinates);
}
