import { Field, Int, ObjectType } from 'type-graphql';
import type { EventCatalogue, EventDeclaration } from '../../../kernel/log/events.ts';
import { ConversationEvent, event } from './conversation-event.ts';

type EventType = new () => ConversationEvent;

/** type-graphql keeps every type for the whole process: each is made once, however many subgraphs are. */
const made = new Map<EventDeclaration, EventType>();

/** The GraphQL types of the events that are declared. */
export const eventTypes = (catalogue: EventCatalogue): EventType[] =>
  [...catalogue.values()].map((declaration) => {
    const type = made.get(declaration) ?? makeType(declaration);
    made.set(declaration, type);
    return type;
  });

function makeType({ type, description, fields }: EventDeclaration): EventType {
  const Type = class extends ConversationEvent {};
  for (const [name, field] of Object.entries(fields)) {
    const { description, nullable } = field;
    Field(field.type as () => EventType, { description, nullable })(Type.prototype, name);
  }
  ObjectType(type, event(description))(Type);
  return Type;
}

@ObjectType(
  event(
    'The log does not have the position that was asked for, or has lost events that were delivered: fetch the conversation anew and continue from its `eventSeq`. The position is older than the log, or beyond it, as after a failover that lost events; the events after `seq` follow.',
  ),
)
export class ResyncRequired extends ConversationEvent {
  @Field(() => Int, { description: 'The oldest position that is still kept.' })
  oldestSeq!: number;
}

@ObjectType({ description: "A page of a conversation's log.", simpleResolvers: true })
export class ConversationEventPage {
  @Field(() => [ConversationEvent], {
    description:
      'The events after the position, in order; or one ResyncRequired when the log does not have it: ask again after its `seq`.',
  })
  events!: ConversationEvent[];

  @Field(() => Boolean, { description: 'More events follow: ask again after the last `seq` of this page.' })
  hasMore!: boolean;

  @Field(() => Int, { description: 'The newest position there is.' })
  latestSeq!: number;
}
