import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { parseId } from '../../kernel/ids.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { LastSeen } from './entities/last-seen.ts';
import { User } from './entities/user.ts';
import { PresenceResolver } from './resolver.ts';
import { setPresence } from './set-presence.ts';
import { setTyping } from './typing/set-typing.ts';
import { createWatch } from './watch.ts';

export const presenceEntities = [LastSeen];

/** The presence subgraph: who is there, and who is writing. */
export const createPresenceSubgraph: CreateSubgraph = (resources) =>
  createSubgraph({
    name: 'presence',
    resolvers: [new PresenceResolver(), setPresence, setTyping],
    // No field of this subgraph returns a user; the supergraph comes to it by its key.
    orphanedTypes: [User],
    references: {
      User: ({ id }: { id: string }, context) => {
        context.requireSignedIn();
        return { id: parseId(id, 'id') };
      },
    },
    createContext: (caller) => new RequestContext(resources, caller),
    background: createWatch(resources),
  });
