import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { listParticipants, ParticipantsArgs } from '../participants/list-participants.ts';
import { ParticipantConnection } from '../participants/participant-connection.ts';
import { LIST_ALL_CONVERSATIONS } from './declarations.ts';
import { InspectConversationArgs, inspectConversation } from './inspect-conversation.ts';
import { ConversationSummary, InspectedConversation } from './inspected-conversation.ts';
import { AdminConversationsArgs, listAllConversations } from './list-all-conversations.ts';

const ConversationSummaryConnection = connectionType('ConversationSummary', ConversationSummary);

@Resolver(() => InspectedConversation)
export class InspectionResolver {
  @Query(() => ConversationSummaryConnection, {
    description:
      'All conversations for moderators and admins, the newest first; with `search` by title. FORBIDDEN for others.',
  })
  @Directive('@tag(name: "moderation")')
  @Requires(LIST_ALL_CONVERSATIONS)
  adminConversations(@Args(() => AdminConversationsArgs) args: AdminConversationsArgs, @Ctx() context: RequestContext) {
    return listAllConversations(context, args);
  }

  @Query(() => InspectedConversation, {
    nullable: true,
    description:
      'Any conversation, to be read by a moderator or admin. The reader and the reason are kept in the audit log. FORBIDDEN for others, NOT_FOUND for one that does not exist.',
  })
  @Directive('@tag(name: "moderation")')
  inspectConversation(
    @Args(() => InspectConversationArgs) args: InspectConversationArgs,
    @Ctx() context: RequestContext,
  ) {
    return inspectConversation(context, args);
  }

  @FieldResolver(() => ParticipantConnection, { description: 'The participants, in the order in which they came.' })
  participants(
    @Root() { id }: InspectedConversation,
    @Args(() => ParticipantsArgs) args: ParticipantsArgs,
    @Ctx() context: RequestContext,
  ) {
    return listParticipants(context, id, args);
  }
}
