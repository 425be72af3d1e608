import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { createExecutor } from '../../../kernel/federation/executor.ts';
import type { Subgraph } from '../../../kernel/federation/subgraph.ts';
import type { Caller } from '../../../kernel/trust/viewer.ts';
import { entity, type Thing, type Universe, type UniverseContext } from './values.ts';

/** The subgraphs report to whoever asks what they resolved at their roots. */
export type RecordingCaller = Caller & UniverseContext;

/** The subgraphs of the schema, by name, over the universe instead of a database. */
export const createUniverseSubgraphs = (sdls: ReadonlyMap<string, string>, universe: Universe): Map<string, Subgraph> =>
  new Map([...sdls].map(([name, sdl]) => [name, createSubgraph(name, sdl, universe)]));

function createSubgraph(name: string, sdl: string, universe: Universe): Subgraph {
  const typeDefs = parse(sdl);
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolversOf(typeDefs, universe) as never });
  return {
    ...{ name, sdl, schema, execute: createExecutor(schema), subscriptions: {} },
    // Its resolvers need no more of a context.
    createContext: (caller) => ({ caller, calls: (caller as RecordingCaller).calls }) as never,
    [Symbol.asyncDispose]: async () => {},
  };
}

/**
 * Every third value comes later, as from a database; and every error, since graphql-js leaves promises behind that
 * nobody handles when an item of a list fails at once beside one that fails later.
 */
function resolversOf({ definitions }: DocumentNode, universe: Universe): object {
  let count = 0;
  const resolver: Universe['resolve'] = (...args) => {
    try {
      const value = universe.resolve(...args);
      return ++count % 3 === 0 ? Promise.resolve(value) : value;
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const typed = definitions.flatMap((definition): [string, object][] => {
    if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
      return [[definition.name.value, { __resolveType: ({ __typename }: Thing) => __typename }]];
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return [];
    const fields = (definition.fields ?? []).map((field) => [field.name.value, resolver] as const);
    return [[definition.name.value, { ...Object.fromEntries(fields), ...reference(definition) }]];
  });
  return Object.fromEntries(typed);
}

const reference = ({ name, directives }: Pick<ObjectTypeDefinitionNode, 'name' | 'directives'>) =>
  isEntity({ directives }) && {
    __resolveReference: ({ id }: { readonly id: string }) => entity(name.value, id),
  };

const isEntity = ({ directives = [] }: Pick<ObjectTypeDefinitionNode, 'directives'>): boolean =>
  directives.some((directive) => directive.name.value === 'key');

/** The types that several subgraphs know by a key. */
export const entitiesIn = (sdls: Iterable<string>): ReadonlySet<string> =>
  new Set(
    [...sdls].flatMap((sdl) =>
      parse(sdl).definitions.flatMap((definition) =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION && isEntity(definition) ? [definition.name.value] : [],
      ),
    ),
  );
