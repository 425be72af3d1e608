import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { findViewerDependentFields } from '../../kernel/federation/viewer-dependent.ts';
import { projectFile } from '../../kernel/project.ts';

/** One way from an entity to a value that a subgraph has of it. */
export interface EntityField {
  readonly subgraph: string;
  readonly entity: string;
  /** As in `participants.edges.node.role`. */
  readonly path: string;
  readonly selection: string;
  /** A field on the way is `@viewerDependent`. */
  readonly viewerDependent: boolean;
  /** One on the way has values for whoever asks, not for one user alone: without a viewer it cannot be had. */
  readonly needsViewer: boolean;
}

type Way = Pick<EntityField, 'path' | 'selection' | 'viewerDependent' | 'needsViewer'>;

/** The schema of a subgraph as it is committed. */
export const readSubgraphSchema = (subgraph: string): GraphQLSchema =>
  buildASTSchema(parse(readFileSync(projectFile(`schema/${subgraph}.graphql`), 'utf8')), { assumeValidSDL: true });

/**
 * Everything that a subgraph can say to participants of the entities it resolves by their keys, from its schema: a new
 * field too.
 */
export function listEntityFields(subgraph: string): EntityField[] {
  const schema = readSubgraphSchema(subgraph);
  const marked = findViewerDependentFields(schema);
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && isResolvable(type) && !isForModerators(type))
    .flatMap((type) =>
      waysOf(type as GraphQLObjectType, { schema, marked, passed: [type.name] }).map((way) => ({
        ...{ subgraph, entity: type.name },
        ...way,
      })),
    );
}

const isResolvable = ({ astNode }: GraphQLObjectType): boolean =>
  (astNode?.directives ?? []).some(
    ({ name, arguments: given = [] }) =>
      name.value === 'key' &&
      !given.some(
        (argument) =>
          argument.name.value === 'resolvable' && argument.value.kind === Kind.BOOLEAN && !argument.value.value,
      ),
  );

/** Those are never for participants, neither one by one nor together. */
const isForModerators = ({ astNode }: GraphQLObjectType): boolean =>
  (astNode?.directives ?? []).some(
    ({ name, arguments: [tag] = [] }) =>
      name.value === 'tag' && tag?.value.kind === Kind.STRING && tag.value.value === 'moderation',
  );

interface Walk {
  readonly schema: GraphQLSchema;
  readonly marked: ReadonlyMap<string, string | undefined>;
  /** The types on the way here: none is entered twice. */
  readonly passed: readonly string[];
}

function waysOf(type: GraphQLCompositeType, walk: Walk): Way[] {
  if (isAbstractType(type))
    return walk.schema
      .getPossibleTypes(type)
      .flatMap((possible) =>
        waysOf(possible, walk).map((way) => ({ ...way, selection: `... on ${possible.name} { ${way.selection} }` })),
      );
  return Object.values(type.getFields()).flatMap((field) => {
    const coordinate = `${type.name}.${field.name}`;
    const viewerDependent = walk.marked.has(coordinate);
    const needsViewer = viewerDependent && walk.marked.get(coordinate) === undefined;
    return waysThrough(field, walk).map((way) => ({
      ...way,
      viewerDependent: viewerDependent || way.viewerDependent,
      needsViewer: needsViewer || way.needsViewer,
    }));
  });
}

function waysThrough({ name, type }: GraphQLField<unknown, unknown>, walk: Walk): Way[] {
  const target = getNamedType(type);
  if (isLeafType(target)) return [{ path: name, selection: name, viewerDependent: false, needsViewer: false }];
  const key = { path: 'id', selection: 'id', viewerDependent: false, needsViewer: false };
  const ways = walk.passed.includes(target.name)
    ? [key]
    : waysOf(target as GraphQLCompositeType, { ...walk, passed: [...walk.passed, target.name] });
  return ways.map(({ path, selection, ...way }) => ({
    path: `${name}.${path}`,
    selection: `${name} { ${selection} }`,
    ...way,
  }));
}
