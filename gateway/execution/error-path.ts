import { type FieldNode, GraphQLError, Kind, type SelectionSetNode } from 'graphql';
import { responseKeyOf } from './flatten.ts';
import type { PreparedOperation } from './prepare.ts';

type Path = readonly (string | number)[];

/** An error of a plan as an error of its operation: its path has the names that the client gave. */
export function inResponse(error: GraphQLError, { flat, keyOf }: PreparedOperation): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  if (!path) return error;
  const options = { nodes, source, positions, originalError, extensions };
  return new GraphQLError(message, { ...options, path: pathInResponse(path, [flat.selectionSet], keyOf) });
}

/** Ends where the plan went on to what the client did not select, such as a key. */
function pathInResponse(path: Path, sets: readonly SelectionSetNode[], keyOf: (field: FieldNode) => string): Path {
  const [head, ...rest] = path;
  if (head === undefined) return [];
  if (typeof head === 'number') return [head, ...pathInResponse(rest, sets, keyOf)];
  const fields = sets.flatMap(fieldsIn).filter((field) => keyOf(field) === head);
  const [first] = fields;
  if (!first) return [];
  const below = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
  return [responseKeyOf(first), ...pathInResponse(rest, below, keyOf)];
}

/** The fields of a selection, in whatever inline fragments they are wrapped. */
export const fieldsIn = ({ selections }: SelectionSetNode): FieldNode[] =>
  selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    return node.kind === Kind.INLINE_FRAGMENT ? fieldsIn(node.selectionSet) : [];
  });
