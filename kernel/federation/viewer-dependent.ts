import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLSchema,
  GraphQLString,
  isInterfaceType,
  isObjectType,
  Kind,
} from 'graphql';

/**
 * Marks fields whose value depends on who asks. What many get at once (an event, resolved once for all who listen) is
 * executed for an audience, in which nobody asks: there such a field is refused. One that has a value `onlyFor` one user
 * is null there as for everybody else, so that all the others can still share it.
 */
export const VIEWER_DEPENDENT = new GraphQLDirective({
  name: 'viewerDependent',
  description: 'The value depends on who asks: an operation that selects it is executed for each viewer apart.',
  args: {
    onlyFor: {
      type: GraphQLString,
      description: 'The field beside it with the one user for whom it has a value: it is null for all others.',
    },
  },
  locations: [DirectiveLocation.FIELD_DEFINITION],
});

/** Lets the directive come through composition into the supergraph, where the gateway looks for it. */
export const VIEWER_DEPENDENT_LINK = `@link(url: "https://parley.dev/viewer/v1.0", import: ["@viewerDependent"])
  @composeDirective(name: "@viewerDependent")`;

type Defined = Pick<GraphQLField<unknown, unknown>, 'astNode'>;

const markOf = ({ astNode }: Defined) => astNode?.directives?.find(({ name }) => name.value === VIEWER_DEPENDENT.name);

/** Whether a field of a schema that was built from its SDL is marked. */
export const isViewerDependent = (field: Defined): boolean => markOf(field) !== undefined;

/**
 * The marked fields of a supergraph or subgraph built from its SDL by their coordinates, as in `Conversation.unreadCount`; of
 * each the field with the one user for whom it has a value, if there is one.
 */
export function findViewerDependentFields(schema: GraphQLSchema): ReadonlyMap<string, string | undefined> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  const marked = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(isViewerDependent)
      .map((field) => [`${type.name}.${field.name}`, onlyForOf(field)] as const),
  );
  return new Map(marked);
}

function onlyForOf(field: Defined): string | undefined {
  const value = markOf(field)?.arguments?.find(({ name }) => name.value === 'onlyFor')?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
