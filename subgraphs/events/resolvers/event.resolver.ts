import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { defaultOf } from '../../../kernel/config/values.ts';
import type { EventCatalogue } from '../../../kernel/log/events.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { listEvents } from '../services/list-events.ts';
import { ConversationEventPage } from '../types/conversation-events.ts';

@Resolver()
export class EventResolver {
  constructor(private readonly catalogue: EventCatalogue) {}

  @Query(() => ConversationEventPage, {
    description: 'The events of a conversation after a position: its log, for clients without a socket.',
  })
  conversationEvents(
    @Arg('conversationId', () => ID, { description: 'A conversation the viewer takes part in.' })
    conversationId: string,
    @Arg('after', () => Int, {
      description: 'The last position known: `eventSeq` of a snapshot, or `seq` of an event; 0 for all.',
    })
    after: number,
    @Arg('first', () => Int, {
      defaultValue: 100,
      description: `The number of events at most: 1 to ${defaultOf('MAX_PAGE_SIZE')}.`,
    })
    first: number,
    @Ctx() context: RequestContext,
  ) {
    return listEvents(context, this.catalogue, { conversationId, after, first });
  }
}
