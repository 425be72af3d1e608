import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { EventResolver } from './resolvers/event.resolver.ts';
import { eventTypes } from './types.ts';

/**
 * The events subgraph: what happened, from the log. It has no entities of its own and no state, and lives inside the
 * gateway's process.
 */
export const createEventsSubgraph: CreateSubgraph = (resources) =>
  createSubgraph({
    name: 'events',
    resolvers: [new EventResolver()],
    references: {},
    orphanedTypes: eventTypes,
    createContext: (caller) => new RequestContext(resources, caller),
  });
