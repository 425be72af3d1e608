import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, parse, specifiedDirectives } from 'graphql';
import { buildSchema, createResolversMap } from 'type-graphql';
import { DateTime } from '../graphql/date-time.ts';
import type { RequestContext } from '../request-context.ts';
import type { Resources } from '../resources.ts';
import type { Caller } from '../trust/viewer.ts';
import { createExecutor, type Executor } from './executor.ts';
import type { SubscriptionField } from './subscription.ts';
import { VIEWER_DEPENDENT, VIEWER_DEPENDENT_LINK } from './viewer-dependent.ts';

/** One service of the supergraph: what it offers, and how a request is executed in it. Dispose of it before its resources. */
export interface Subgraph extends AsyncDisposable {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly execute: Executor;
  /** How each field of its `Subscription` type is listened to. */
  readonly subscriptions: Readonly<Record<string, SubscriptionField>>;
  /** A context for one request: its own entity manager and its own loaders. */
  createContext(caller: Caller): RequestContext;
}

/**
 * Resolves one `_entities` representation. Returns null, or throws NOT_FOUND, for what the viewer may not see.
 * Representations of one fetch are resolved together: use a loader.
 */
export type ReferenceResolver<Context extends RequestContext, Key> = (
  key: Key,
  context: Context,
) => Promise<object | null> | object | null;

export interface SubgraphOptions<Context extends RequestContext> {
  readonly name: string;
  /** Instances of the type-graphql resolver classes. */
  readonly resolvers: readonly object[];
  // biome-ignore lint/suspicious/noExplicitAny: each entity has a key of its own shape.
  readonly references: Readonly<Record<string, ReferenceResolver<Context, any>>>;
  /** Interface implementations and the like that no field names. */
  readonly orphanedTypes?: readonly Function[];
  readonly subscriptions?: Readonly<Record<string, SubscriptionField>>;
  readonly createContext: (caller: Caller) => Context;
  /** The work that runs beside the requests, and ends with the subgraph. */
  readonly background?: AsyncDisposable;
}

/** The function that the main of a subgraph and the gateway that hosts one both call. */
export type CreateSubgraph = (resources: Resources) => Promise<Subgraph>;

const LINK = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@tag", "@composeDirective"])
  ${VIEWER_DEPENDENT_LINK}`;

/** Builds a federated subgraph from type-graphql resolvers. */
export async function createSubgraph<Context extends RequestContext>(
  options: SubgraphOptions<Context>,
): Promise<Subgraph> {
  const { name, resolvers, references, orphanedTypes = [], subscriptions = {}, createContext, background } = options;
  const schema = await buildSchema({
    resolvers: resolvers.map((resolver) => resolver.constructor) as [Function, ...Function[]],
    container: { get: (someClass) => resolvers.find((resolver) => resolver instanceof someClass) },
    directives: [...specifiedDirectives, VIEWER_DEPENDENT],
    orphanedTypes: [...orphanedTypes],
    scalarsMap: [{ type: Date, scalar: DateTime }],
    pubSub: NO_PUB_SUB,
    // Inputs are checked by the services, which give each problem its code and field.
    validate: false,
    // The federation directives are only known to the schema built below.
    skipCheck: true,
  });
  describeRoots(schema);
  const sdl = `${LINK}\n\n${printSchemaWithDirectives(schema)}`;
  const resolversMap = withReferences(createResolversMap(schema), references) as GraphQLResolverMap<unknown>;
  const federated = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolversMap });
  return {
    name,
    sdl,
    schema: federated,
    execute: createExecutor(federated),
    subscriptions,
    createContext,
    [Symbol.asyncDispose]: async () => background?.[Symbol.asyncDispose](),
  };
}

/** The same in every subgraph: type-graphql has no place for them. */
const ROOTS = {
  Query: 'Everything that clients read. A thing that the viewer may not see is NOT_FOUND, as if it did not exist.',
  Mutation:
    'Everything that clients change. A mutation is committed before it answers. An error whose `path` is the field of the mutation means that it has changed nothing; one with a longer path, that it was carried out and only a part of what it returns could not be read. After a field that failed no other is carried out.',
  Subscription:
    'Everything that clients listen to, over WebSockets, server-sent events or multipart responses. Events with a `seq` can be resumed after it.',
};

function describeRoots(schema: GraphQLSchema): void {
  for (const [name, description] of Object.entries(ROOTS)) {
    const type = schema.getType(name);
    if (type) type.description = description;
  }
}

const listensByFields = (): never => {
  throw new Error('What is listened to is declared by SubscriptionFields, and the gateway does it.');
};

/** type-graphql does not build a `Subscription` type without one. */
const NO_PUB_SUB = { publish: listensByFields, subscribe: listensByFields };

type ResolversMap = ReturnType<typeof createResolversMap>;

/** Adds the reference resolvers; and what an interface stands for is said by the value, at once and not in a promise. */
function withReferences(map: ResolversMap, references: Readonly<Record<string, unknown>>): ResolversMap {
  const merged: Record<string, object> = { ...map } as Record<string, object>;
  for (const [name, resolvers] of Object.entries(merged)) {
    if ('__resolveType' in resolvers) merged[name] = { ...resolvers, __resolveType: byTypename };
  }
  for (const [type, resolve] of Object.entries(references)) {
    merged[type] = { ...merged[type], __resolveReference: resolve };
  }
  return merged as ResolversMap;
}

const byTypename = ({ __typename }: { __typename: string }): string => __typename;
