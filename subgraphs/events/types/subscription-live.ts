import { Field, Int, ObjectType } from 'type-graphql';
import { ConversationEvent, event } from './conversation-event.ts';

@ObjectType(
  event(
    'The subscription is live: each event after `seq` follows, so whatever is fetched from now on misses none. It comes first, and only where a fragment on this type is selected; it is no event of the log and has no number of its own.',
  ),
)
export class SubscriptionLive extends ConversationEvent {
  @Field(() => Int, {
    description:
      'The newest position when the subscription began. Whoever resumes has caught up with the event of this number; one that is not greater than `seq` says that nothing was missed.',
  })
  latestSeq!: number;
}
