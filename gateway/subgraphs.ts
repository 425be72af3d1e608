import type { GraphQLDataSource } from '@apollo/gateway';
import type { Options } from '@mikro-orm/postgresql';
import { Agent } from 'undici';
import type { Config } from '../kernel/config/config.ts';
import { required } from '../kernel/config/variables.ts';
import type { CreateSubgraph, Subgraph } from '../kernel/federation/subgraph.ts';
import type { Resources } from '../kernel/resources.ts';
import { createCallerAssertions } from '../kernel/trust/assertion.ts';
import { adminEntities, createAdminSubgraph } from '../subgraphs/admin/subgraph.ts';
import { conversationsEntities, createConversationsSubgraph } from '../subgraphs/conversations/subgraph.ts';
import { EVENTS } from '../subgraphs/declarations.ts';
import { createEventsSubgraph } from '../subgraphs/events/subgraph.ts';
import { createMessagesSubgraph, messagesEntities } from '../subgraphs/messages/subgraph.ts';
import { createPresenceSubgraph, presenceEntities } from '../subgraphs/presence/subgraph.ts';
import { createUsersSubgraph, usersEntities } from '../subgraphs/users/subgraph.ts';
import type { GatewayContext } from './context.ts';
import { HttpDataSource } from './data-sources/http.ts';
import { InProcessDataSource } from './data-sources/in-process.ts';

interface HostedSubgraph {
  readonly create: CreateSubgraph;
  readonly entities: readonly Function[];
}

/** Those that live in every gateway's process and nowhere else. */
type AlwaysHosted = 'events' | 'admin';

/** How each subgraph is made, here or in a process of its own. */
export const SUBGRAPHS: Record<keyof Config['subgraphs']['urls'] | AlwaysHosted, HostedSubgraph> = {
  users: { create: createUsersSubgraph, entities: usersEntities },
  conversations: { create: createConversationsSubgraph, entities: conversationsEntities },
  messages: { create: createMessagesSubgraph, entities: messagesEntities },
  presence: { create: createPresenceSubgraph, entities: presenceEntities },
  events: { create: createEventsSubgraph(EVENTS), entities: [] },
  admin: { create: createAdminSubgraph, entities: adminEntities },
};

export type SubgraphName = keyof typeof SUBGRAPHS;

/** The address of a subgraph with a process of its own; undefined for one that this process hosts. */
const urlOf = (name: SubgraphName, { subgraphs: { urls } }: Config) =>
  name === 'events' || name === 'admin' ? undefined : urls[name];

const names = Object.keys(SUBGRAPHS) as SubgraphName[];

/** The entities of the subgraphs that a gateway with this configuration hosts. */
export const hostedEntities = (config: Config): NonNullable<Options['entities']> =>
  names.filter((name) => !urlOf(name, config)).flatMap((name) => SUBGRAPHS[name].entities as never[]);

/** Whether a gateway with this configuration is all of Parley. */
export const hostsAll = (config: Config): boolean => names.every((name) => !urlOf(name, config));

export type DataSource = GraphQLDataSource<GatewayContext>;
export type DataSources = ReadonlyMap<string, DataSource>;

/**
 * Soon closed from here, whatever the subgraph would allow: one that stops closes its idle connections at the end of its
 * `DRAIN_DELAY_SECONDS`, and a mutation that was on its way over one of them could not be sent again.
 */
const IDLE_CONNECTIONS = { keepAliveTimeout: 1000, keepAliveMaxTimeout: 1000 } as const;

export interface Subgraphs extends AsyncDisposable {
  /** A data source for each: over HTTP where the configuration gives its URL, else hosted in this process. */
  readonly dataSources: DataSources;
  /** The one with the `Subscription` type, which every gateway hosts. */
  readonly events: Subgraph;
}

export async function createSubgraphs(resources: Resources): Promise<Subgraphs> {
  const { config, rateLimits } = resources;
  await using stack = new AsyncDisposableStack();
  const assertions = createCallerAssertions(required('PARLEY_SECRET', config.secret));
  // The answer of a subgraph has keys and types beside what a client selects of it.
  const maxResponseSize = 2 * config.http.maxResponseBytes;
  const dispatcher = new Agent({ connections: 64, ...IDLE_CONNECTIONS, maxResponseSize });
  stack.defer(() => dispatcher.close());
  const { timeoutMs } = config.subgraphs;
  const events = stack.use(await SUBGRAPHS.events.create(resources));
  const entries = names.map(async (name): Promise<[string, DataSource]> => {
    const url = urlOf(name, config);
    if (url) return [name, new HttpDataSource({ name, url, timeoutMs, assertions, dispatcher, rateLimits })];
    const subgraph = name === 'events' ? events : stack.use(await SUBGRAPHS[name].create(resources));
    return [name, new InProcessDataSource(subgraph)];
  });
  const dataSources = new Map(await Promise.all(entries));
  const started = stack.move();
  return { dataSources, events, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
