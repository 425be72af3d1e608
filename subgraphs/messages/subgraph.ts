import { accessLoader } from '../../kernel/access.ts';
import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { parseId } from '../../kernel/ids.ts';
import { parseMessageId } from '../../kernel/message-ids.ts';
import { MessagesContext } from './context.ts';
import { InspectedConversation } from './entities/inspected-conversation.ts';
import { Message } from './entities/message.ts';
import { messageLoader } from './loaders/messages.ts';
import { pinMessage } from './pins/pin-message.ts';
import { PinnedMessagesResolver, PinOfMessageResolver } from './pins/resolver.ts';
import { unpinMessage } from './pins/unpin-message.ts';
import { addReaction } from './reactions/add-reaction.ts';
import { removeReaction } from './reactions/remove-reaction.ts';
import { ReactionResolver, ReactionsOfMessageResolver } from './reactions/resolver.ts';
import { markDelivered } from './receipts/mark-delivered.ts';
import { markRead } from './receipts/mark-read.ts';
import { ConversationResolver } from './resolvers/conversation.resolver.ts';
import { InspectionResolver } from './resolvers/inspection.resolver.ts';
import { MessageResolver } from './resolvers/message.resolver.ts';
import { checkInspection } from './services/inspect-messages.ts';
import { deleteMessage } from './writing/delete-message.ts';
import { editMessage } from './writing/edit-message.ts';
import { createRequestHashes } from './writing/request-hashes.ts';
import { sendMessage } from './writing/send-message.ts';

export const messagesEntities = [Message];

/** The messages subgraph: what was said, and who read it. */
export const createMessagesSubgraph: CreateSubgraph = (resources) => {
  const requestHashes = createRequestHashes(resources.config.secret);
  return createSubgraph<MessagesContext>({
    name: 'messages',
    resolvers: [
      new MessageResolver(),
      new ConversationResolver(),
      ...[sendMessage, editMessage, deleteMessage, markRead, markDelivered],
      ...[new ReactionResolver(), new ReactionsOfMessageResolver(), addReaction, removeReaction],
      ...[new PinnedMessagesResolver(), new PinOfMessageResolver(), pinMessage, unpinMessage],
      new InspectionResolver(),
    ],
    orphanedTypes: [InspectedConversation],
    references: {
      Message: ({ id }: { id: string }, context) => context.loader(messageLoader).load(parseMessageId(id, 'id')),
      Conversation: async ({ id }: { id: string }, context) => {
        const { conversationId } = await context.loader(accessLoader).load(parseId(id, 'id'));
        return { id: conversationId };
      },
      InspectedConversation: async ({ id: text }: { id: string }, context) => {
        const id = parseId(text, 'id');
        await checkInspection(context, id);
        return { id };
      },
    },
    createContext: (caller) => new MessagesContext(resources, caller, requestHashes),
  });
};
