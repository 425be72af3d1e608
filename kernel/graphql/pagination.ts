import { type ClassType, Directive, Field, ObjectType } from 'type-graphql';
import { defaultOf } from '../config/values.ts';
import { badInput } from '../errors.ts';

/** The page size of a field whose `first` or `last` is left out. It stands in the schema, so it is part of the API. */
export const DEFAULT_PAGE_SIZE = 20;

/** The description of a page size. */
export const PAGE_SIZE_RULE = `The number of entries at most: 0 to ${defaultOf('MAX_PAGE_SIZE')}.`;

/** `PageInfo` of the Relay cursor connections specification, section 3. */
@ObjectType({ description: 'The place of a page in its list (Relay cursor connections).', simpleResolvers: true })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'More entries follow this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'More entries stand before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first entry; null on an empty page.' })
  startCursor?: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last entry; null on an empty page.' })
  endCursor?: string | null;
}

export interface Edge<Node> {
  node: Node;
  cursor: string;
}

export interface Connection<Node> {
  edges: Edge<Node>[];
  pageInfo: PageInfo;
}

/** An edge whose cursor is made when somebody asks for it: most selections don't. */
export const edge = <Node>(node: Node, cursor: (node: Node) => string): Edge<Node> => ({
  node,
  get cursor() {
    return cursor(node);
  },
});

/** The `…Edge` and `…Connection` types for a node type, named after it. */
export function connectionType<Node extends object>(name: string, node: ClassType<Node>): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.`, simpleResolvers: true })
  class NodeEdge implements Edge<Node> {
    @Field(() => node, { description: `The ${name}.` })
    node!: Node;

    @Field(() => String, { description: 'The place of this entry: hand it to `after` or `before`.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} entries.`, simpleResolvers: true })
  class NodeConnection implements Connection<Node> {
    @Field(() => [NodeEdge], { description: 'The entries of this page, in order.' })
    edges!: Edge<Node>[];

    @Field(() => PageInfo, { description: 'The place of this page in the list.' })
    pageInfo!: PageInfo;
  }
  return NodeConnection;
}

/** A page size as a client sent it. Throws `BAD_USER_INPUT` below 0 or above `max`. */
export function parsePageSize(size: number | null | undefined, field: string, max: number): number {
  if (size === null || size === undefined) return DEFAULT_PAGE_SIZE;
  if (size < 0 || size > max) throw badInput(field, `must be from 0 to ${max}.`);
  return size;
}

/**
 * A forward page of rows that were read with a limit of one more than the page: the surplus row says that more follow.
 * `after` is whether the page was asked for after a cursor, so entries stand before it.
 */
export function forwardPage<Row, Node>(
  rows: readonly Row[],
  { first, after, cursor, node }: ForwardPage<Row, Node>,
): Connection<Node> {
  const edges = rows.slice(0, first).map((row) => edge(node(row), () => cursor(row)));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export interface ForwardPage<Row, Node> {
  readonly first: number;
  readonly after: boolean;
  readonly cursor: (row: Row) => string;
  readonly node: (row: Row) => Node;
}
