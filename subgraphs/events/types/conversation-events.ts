import { Field, Int, ObjectType } from 'type-graphql';
import {
  type ConversationKind,
  ConversationKinds,
  type ParticipantRole,
  ParticipantRoles,
} from '../../../kernel/graphql/enums.ts';
import { ConversationEvent, event } from './conversation-event.ts';
import {
  MessageDeleted,
  MessageEdited,
  MessageSent,
  MessagesDelivered,
  MessagesRead,
  ReactionAdded,
  ReactionRemoved,
} from './message-events.ts';
import { User } from './references.ts';

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

@ObjectType(
  event(
    'The log does not have the position asked for, or has lost what was told of it: fetch the conversation anew and continue from its `eventSeq`. The position is older than the log, or beyond it, as after a failover that lost events; those after `seq` follow.',
  ),
)
export class ResyncRequired extends ConversationEvent {
  @Field(() => Int, { description: 'The oldest position that is still kept.' })
  oldestSeq!: number;
}

export const eventTypes = [
  ...[ConversationCreated, ConversationUpdated, ParticipantsAdded, ParticipantRemoved, ParticipantRoleChanged],
  ...[MessageSent, MessageEdited, MessageDeleted, ReactionAdded, ReactionRemoved],
  ...[MessagesRead, MessagesDelivered, ResyncRequired],
];

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
