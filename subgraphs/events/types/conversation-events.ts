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

@ObjectType({ description: 'A participant of an event, with the role at that time.', simpleResolvers: true })
export class ParticipantInEvent {
  @Field(() => User, { description: 'The user.' })
  user!: User;

  @Field(() => ParticipantRoles, { description: 'The role at the time of the event.' })
  role!: ParticipantRole;
}

@ObjectType(event('The conversation was created.'))
export class ConversationCreated extends ConversationEvent {
  @Field(() => ConversationKinds, { description: 'The way in which people come into it.' })
  kind!: ConversationKind;

  @Field(() => String, { nullable: true, description: 'The title, if there is one.' })
  title!: string | null;

  @Field(() => [ParticipantInEvent], { description: 'The participants from the start.' })
  participants!: ParticipantInEvent[];
}

@ObjectType(event('The title of the conversation changed.'))
export class ConversationUpdated extends ConversationEvent {
  @Field(() => String, { nullable: true, description: 'The new title, if any.' })
  title!: string | null;
}

@ObjectType(event('Participants joined. Everything that was sent before counts as read by them.'))
export class ParticipantsAdded extends ConversationEvent {
  @Field(() => [ParticipantInEvent], { description: 'The new participants.' })
  participants!: ParticipantInEvent[];
}

@ObjectType(event('A participant left or was removed.'))
export class ParticipantRemoved extends ConversationEvent {
  @Field(() => User, { description: 'The participant who left or was removed.' })
  user!: User;
}

@ObjectType(event('The role of a participant changed.'))
export class ParticipantRoleChanged extends ConversationEvent {
  @Field(() => User, { description: 'The participant whose role changed.' })
  user!: User;

  @Field(() => ParticipantRoles, { description: 'The new role.' })
  role!: ParticipantRole;
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
