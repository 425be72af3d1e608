import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { parseId } from '../../kernel/ids.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import { Conversation } from './entities/conversation.ts';
import { Participant } from './entities/participant.ts';
import { ConversationsArgs, listConversations } from './list-conversations.ts';
import { type ConversationView, conversationLoader, getViewerParticipant } from './loaders.ts';
import { listParticipants, ParticipantsArgs } from './participants/list-participants.ts';
import { ParticipantConnection } from './participants/participant-connection.ts';
import { countUnread, UnreadTotals } from './unread-totals.ts';

const ConversationConnection = connectionType('Conversation', Conversation);

@Resolver(() => Conversation)
export class ConversationResolver {
  @Query(() => Conversation, {
    nullable: true,
    description: 'A conversation the viewer takes part in. NOT_FOUND for any other, whether it exists or not.',
  })
  conversation(
    @Arg('id', () => ID, { description: "The conversation's id." }) id: string,
    @Ctx() context: RequestContext,
  ) {
    return context.loader(conversationLoader).load(parseId(id, 'id'));
  }

  @Query(() => ConversationConnection, {
    description: "The viewer's conversations, those with the newest activity first.",
  })
  conversations(@Args(() => ConversationsArgs) args: ConversationsArgs, @Ctx() context: RequestContext) {
    return listConversations(context, args);
  }

  @Query(() => UnreadTotals, {
    description: "The unread messages of all of the viewer's conversations together.",
  })
  unreadTotals(@Ctx() context: RequestContext) {
    return context.loader(countUnread);
  }

  @FieldResolver(() => ParticipantConnection, { description: 'The participants, in the order in which they came.' })
  participants(
    @Root() { id }: ConversationView,
    @Args(() => ParticipantsArgs) args: ParticipantsArgs,
    @Ctx() context: RequestContext,
  ) {
    return listParticipants(context, id, args);
  }

  @FieldResolver(() => Participant, { description: 'The viewer as a participant, with role and markers.' })
  @Directive('@viewerDependent')
  viewerParticipant(@Root() conversation: ConversationView) {
    return getViewerParticipant(conversation);
  }

  @FieldResolver(() => Int, { description: 'The number of messages of others that the viewer has not read.' })
  @Directive('@viewerDependent')
  unreadCount(@Root() conversation: ConversationView) {
    const { lastReadSeq, ownUnread } = getViewerParticipant(conversation);
    return conversation.messageSeq - lastReadSeq - ownUnread;
  }
}
