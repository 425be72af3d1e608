import { type DocumentNode, GraphQLError, Kind, parse } from 'graphql';
import { fieldsIn } from './error-path.ts';
import { responseKeyOf } from './flatten.ts';

/** A request to a subgraph, as a plan makes it. */
interface Fetch {
  readonly query?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

const ENTITIES = '_entities';

/**
 * The errors of a fetch that had no answer: one for each field that stays null by it, each with the path by which the
 * subgraph would have said so itself. All of them stand for the one that was thrown.
 */
export function fetchErrors(thrown: unknown, { query = '', variables }: Fetch): readonly GraphQLError[] {
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { message } = originalError;
  const extensions = thrown instanceof GraphQLError ? thrown.extensions : {};
  return pathsOf(parse(query), variables).map(
    (path) => new GraphQLError(message, { path, originalError, extensions: { ...extensions } }),
  );
}

function pathsOf({ definitions }: DocumentNode, variables: Fetch['variables']): (string | number)[][] {
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const fields = operation ? fieldsIn(operation.selectionSet) : [];
  return fields.flatMap((field) => {
    const key = responseKeyOf(field);
    if (field.name.value !== ENTITIES || !field.selectionSet) return [[key]];
    const { representations } = variables ?? {};
    const below = new Set(fieldsIn(field.selectionSet).map(responseKeyOf));
    // The type is known before, since it is what is asked by.
    below.delete('__typename');
    const count = Array.isArray(representations) ? representations.length : 0;
    const indexes = Array.from({ length: count }, (_, index) => index);
    if (below.size === 0) return indexes.map((index) => [key, index]);
    return indexes.flatMap((index) => [...below].map((name) => [key, index, name]));
  });
}
