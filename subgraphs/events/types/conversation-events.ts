import { Field, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import type { ConversationKind, ParticipantRole } from '../../../kernel/access.ts';
import { ConversationKinds, ParticipantRoles } from '../../../kernel/graphql/enums.ts';
import { InboxEvent } from './inbox-events.ts';
import { Message, User } from './references.ts';

@InterfaceType({
  description: 'Something that happened in a conversation. Applied in order to a snapshot, events give the next one.',
  implements: InboxEvent,
})
export abstract class ConversationEvent extends InboxEvent {
  @Field(() => ID, { description: 'The conversation.' })
  declare conversationId: string;

  @Field(() => Int, { description: 'Its position in the conversation: 1, 2, 3, … without a hole.' })
  declare seq: number;

  @Field(() => Date, { description: 'When it happened.' })
  declare occurredAt: Date;
}

const event = (description: string) => ({ description, implements: ConversationEvent, simpleResolvers: true });

@ObjectType({ description: 'A participant in an event, with the role it got.', simpleResolvers: true })
export class ParticipantInEvent {
  @Field(() => User, { description: 'The user.' })
  user!: User;

  @Field(() => ParticipantRoles, { description: 'The role at the time of the event.' })
  role!: ParticipantRole;
}

@ObjectType(event('The conversation came to be.'))
export class ConversationCreated extends ConversationEvent {
  @Field(() => ConversationKinds, { description: 'How people come into it.' })
  kind!: ConversationKind;

  @Field(() => String, { nullable: true, description: 'What it is called, if anything.' })
  title!: string | null;

  @Field(() => [ParticipantInEvent], { description: 'Who takes part from the start.' })
  participants!: ParticipantInEvent[];
}

@ObjectType(event('The conversation got another title.'))
export class ConversationUpdated extends ConversationEvent {
  @Field(() => String, { nullable: true, description: 'The new title, if any.' })
  title!: string | null;
}

@ObjectType(event('Participants came. They start with everything read that was sent before.'))
export class ParticipantsAdded extends ConversationEvent {
  @Field(() => [ParticipantInEvent], { description: 'Who came.' })
  participants!: ParticipantInEvent[];
}

@ObjectType(event('A participant left or was removed.'))
export class ParticipantRemoved extends ConversationEvent {
  @Field(() => User, { description: 'Who is gone.' })
  user!: User;
}

@ObjectType(event('A participant got another role.'))
export class ParticipantRoleChanged extends ConversationEvent {
  @Field(() => User, { description: 'Whose role.' })
  user!: User;

  @Field(() => ParticipantRoles, { description: 'The new role.' })
  role!: ParticipantRole;
}

@ObjectType(event('A message was sent. A sender who had read everything before has read it too.'))
export class MessageSent extends ConversationEvent {
  @Field(() => Message, { description: 'The message as it was sent; without text if it was deleted since.' })
  message!: Message;
}

@ObjectType(event('A message got another text.'))
export class MessageEdited extends ConversationEvent {
  @Field(() => Message, { description: 'The message as it was then; without text if it was deleted since.' })
  message!: Message;
}

@ObjectType(event('A message was deleted: its text is gone, its number stays.'))
export class MessageDeleted extends ConversationEvent {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => Int, { description: "The message's `seq`." })
  messageSeq!: number;
}

@ObjectType(event('A participant read on. What is read is also delivered.'))
export class MessagesRead extends ConversationEvent {
  @Field(() => User, { description: 'Who read.' })
  user!: User;

  @Field(() => Int, { description: 'Everything up to this `seq` is read.' })
  upToSeq!: number;
}

@ObjectType(event("Messages reached a participant's device."))
export class MessagesDelivered extends ConversationEvent {
  @Field(() => User, { description: 'Whom they reached.' })
  user!: User;

  @Field(() => Int, { description: 'Everything up to this `seq` is delivered.' })
  upToSeq!: number;
}

@ObjectType(
  event('The position asked for is older than the log: fetch the conversation anew and continue from its `eventSeq`.'),
)
export class ResyncRequired extends ConversationEvent {
  @Field(() => Int, { description: 'The oldest position that is still kept.' })
  oldestSeq!: number;
}

export const eventTypes = [
  ...[ConversationCreated, ConversationUpdated, ParticipantsAdded, ParticipantRemoved, ParticipantRoleChanged],
  ...[MessageSent, MessageEdited, MessageDeleted, MessagesRead, MessagesDelivered, ResyncRequired],
];

@ObjectType({ description: "A page of a conversation's log.", simpleResolvers: true })
export class ConversationEventPage {
  @Field(() => [ConversationEvent], {
    description: 'The events after the position, in order; or one ResyncRequired when some of them are no longer kept.',
  })
  events!: ConversationEvent[];

  @Field(() => Boolean, { description: 'More events follow: ask again after the last `seq` of this page.' })
  hasMore!: boolean;

  @Field(() => Int, { description: 'The newest position there is.' })
  latestSeq!: number;
}
