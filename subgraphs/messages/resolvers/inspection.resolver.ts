import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { connectionType, DEFAULT_PAGE_SIZE } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { InspectedConversation, InspectedMessage } from '../entities/inspected-conversation.ts';
import { inspectMessages } from '../services/inspect-messages.ts';
import { MessageRangeArgs } from '../services/list-messages.ts';

const InspectedMessageConnection = connectionType('InspectedMessage', InspectedMessage);

@Resolver(() => InspectedConversation)
export class InspectionResolver {
  @FieldResolver(() => InspectedMessageConnection, {
    description: `A page of its messages, oldest first; by default the newest ${DEFAULT_PAGE_SIZE}. Each page is an entry in the audit log.`,
  })
  messages(
    @Root() { id }: InspectedConversation,
    @Args(() => MessageRangeArgs) args: MessageRangeArgs,
    @Ctx() context: RequestContext,
  ) {
    return inspectMessages(context, id, args);
  }
}
