import { accessLoader } from '../../kernel/access.ts';
import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { parseId } from '../../kernel/ids.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { Message } from './entities/message.ts';
import { messageLoader } from './loaders/messages.ts';
import { ConversationResolver } from './resolvers/conversation.resolver.ts';
import { MessageResolver } from './resolvers/message.resolver.ts';
import { MessageMutationsResolver } from './resolvers/message-mutations.resolver.ts';
import { ReactionResolver } from './resolvers/reaction.resolver.ts';

export const messagesEntities = [Message];

/** The messages subgraph: what was said, and who read it. */
export const createMessagesSubgraph: CreateSubgraph = (resources) =>
  createSubgraph({
    name: 'messages',
    resolvers: [
      new MessageResolver(),
      new ConversationResolver(),
      new MessageMutationsResolver(),
      new ReactionResolver(),
    ],
    references: {
      Message: ({ id }: { id: string }, context) => context.loader(messageLoader).load(parseId(id, 'id')),
      Conversation: async ({ id }: { id: string }, context) => {
        const { conversationId } = await context.loader(accessLoader).load(parseId(id, 'id'));
        return { id: conversationId };
      },
    },
    createContext: (caller) => new RequestContext(resources, caller),
  });
