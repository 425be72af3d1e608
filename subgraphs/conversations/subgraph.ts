import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { parseId } from '../../kernel/ids.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { Conversation } from './entities/conversation.ts';
import { Participant } from './entities/participant.ts';
import { conversationLoader } from './loaders.ts';
import { ConversationResolver } from './resolvers/conversation.resolver.ts';
import { ConversationMutationsResolver } from './resolvers/conversation-mutations.resolver.ts';
import { InspectionResolver } from './resolvers/inspection.resolver.ts';

export const conversationsEntities = [Conversation, Participant];

/** The conversations subgraph: who talks where, and in which role. */
export const createConversationsSubgraph: CreateSubgraph = (resources) =>
  createSubgraph({
    name: 'conversations',
    resolvers: [new ConversationResolver(), new ConversationMutationsResolver(), new InspectionResolver()],
    references: {
      Conversation: ({ id }: { id: string }, context) => context.loader(conversationLoader).load(parseId(id, 'id')),
    },
    createContext: (caller) => new RequestContext(resources, caller),
  });
