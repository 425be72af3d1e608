import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import { parseId } from '../../kernel/ids.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { openDirectConversation } from './direct/open-direct-conversation.ts';
import { CounterpartResolver } from './direct/resolver.ts';
import { Conversation } from './entities/conversation.ts';
import { Participant } from './entities/participant.ts';
import { createConversation } from './groups/create-conversation.ts';
import { updateConversation } from './groups/update-conversation.ts';
import { InspectionResolver } from './inspection/resolver.ts';
import { createJoinLink } from './join-links/create-join-link.ts';
import { JoinLinksOfConversationResolver } from './join-links/resolver.ts';
import { revokeJoinLink } from './join-links/revoke-join-link.ts';
import { conversationLoader } from './loaders.ts';
import { addParticipants } from './participants/add-participants.ts';
import { changeParticipantRole } from './participants/change-participant-role.ts';
import { joinConversation } from './participants/join-conversation.ts';
import { leaveConversation } from './participants/leave-conversation.ts';
import { removeParticipant } from './participants/remove-participant.ts';
import { ParticipantResolver } from './participants/resolver.ts';
import { ConversationResolver } from './resolver.ts';

export const conversationsEntities = [Conversation, Participant];

/** The conversations subgraph: who talks where, and in which role. */
export const createConversationsSubgraph: CreateSubgraph = (resources) =>
  createSubgraph({
    name: 'conversations',
    resolvers: [
      ...[new ConversationResolver(), openDirectConversation, createConversation, updateConversation],
      ...[new CounterpartResolver(), new ParticipantResolver()],
      ...[addParticipants, removeParticipant, changeParticipantRole, joinConversation, leaveConversation],
      ...[new JoinLinksOfConversationResolver(), createJoinLink, revokeJoinLink],
      new InspectionResolver(),
    ],
    references: {
      Conversation: ({ id }: { id: string }, context) => context.loader(conversationLoader).load(parseId(id, 'id')),
    },
    createContext: (caller) => new RequestContext(resources, caller),
  });
