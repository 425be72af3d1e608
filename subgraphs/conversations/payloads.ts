import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { Conversation } from './entities/conversation.ts';
import { ConversationSummary } from './entities/inspected-conversation.ts';
import { Participant } from './entities/participant.ts';

export const ConversationConnection = connectionType('Conversation', Conversation);
export const ConversationSummaryConnection = connectionType('ConversationSummary', ConversationSummary);
export const ParticipantConnection = connectionType('Participant', Participant);

@ObjectType({ description: 'A conversation after a change.', simpleResolvers: true })
export class ConversationPayload {
  @Field(() => Conversation, { description: 'The conversation as it is now.' })
  conversation!: Conversation;
}

@ObjectType({ description: 'A conversation that the viewer left.', simpleResolvers: true })
export class LeaveConversationPayload {
  @Field(() => ID, { description: 'The conversation, which the viewer can no longer read.' })
  conversationId!: string;
}
