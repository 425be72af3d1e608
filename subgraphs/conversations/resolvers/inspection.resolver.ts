import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { InspectedConversation } from '../entities/inspected-conversation.ts';
import { AdminConversationsArgs, InspectConversationArgs, ParticipantsArgs } from '../inputs.ts';
import { ConversationSummaryConnection, ParticipantConnection } from '../payloads.ts';
import { inspectConversation } from '../services/inspect-conversation.ts';
import { listAllConversations } from '../services/list-all-conversations.ts';
import { listParticipants } from '../services/list-participants.ts';

@Resolver(() => InspectedConversation)
export class InspectionResolver {
  @Query(() => ConversationSummaryConnection, {
    description:
      'All conversations for moderators and admins, the newest first; with `search` by title. FORBIDDEN for others.',
  })
  @Directive('@tag(name: "moderation")')
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
