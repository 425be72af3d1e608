import { Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import { isPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { type ConversationView, getViewerParticipant } from '../loaders.ts';
import { MANAGE_JOIN_LINKS } from './declarations.ts';
import { JoinLink } from './join-link.ts';
import { joinLinkLoader } from './loader.ts';

@Resolver(() => Conversation)
export class JoinLinksOfConversationResolver {
  @FieldResolver(() => [JoinLink], {
    nullable: true,
    description:
      'The join links of a channel that can be used, the newest first, for its owners and admins: null for others and elsewhere. No event tells of them.',
  })
  @Directive('@viewerDependent')
  @Directive('@tag(name: "conversations")')
  @Directive('@tag(name: "write")')
  joinLinks(@Root() conversation: ConversationView, @Ctx() context: RequestContext) {
    const { kind, id } = conversation;
    const { role } = getViewerParticipant(conversation);
    return isPermitted({ kind, role }, MANAGE_JOIN_LINKS) ? context.loader(joinLinkLoader).load(id) : null;
  }
}
