import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { AuditResolver } from './resolvers/audit.resolver.ts';
import { UsageResolver } from './resolvers/usage.resolver.ts';

export const adminEntities = [];

/** The admin subgraph: what runs the installation rather than the chat. It lives inside the gateway's process. */
export const createAdminSubgraph: CreateSubgraph = (resources) =>
  createSubgraph({
    name: 'admin',
    resolvers: [new AuditResolver(), new UsageResolver()],
    references: {},
    createContext: (caller) => new RequestContext(resources, caller),
  });
