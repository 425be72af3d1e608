import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import {
  type ConversationKind,
  ConversationKinds,
  type ParticipantRole,
  ParticipantRoles,
} from '../../kernel/graphql/enums.ts';
import { DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../kernel/graphql/pagination.ts';
import { lengthsOf } from '../../kernel/text.ts';
import { REASON, TITLE } from './limits.ts';

@InputType({ description: 'The other user of a direct conversation.' })
export class OpenDirectConversationInput {
  @Field(() => ID, { description: 'The user to talk with, other than the viewer.' })
  userId!: string;
}

@InputType({ description: 'A new group or channel. The viewer becomes its owner.' })
export class CreateConversationInput {
  @Field(() => ConversationKinds, {
    description: 'GROUP or CHANNEL; a direct conversation is opened by `openDirectConversation`.',
  })
  kind!: ConversationKind;

  @Field(() => String, {
    nullable: true,
    description: `The title: ${lengthsOf(TITLE)}, in one line and without invisible ones. A channel needs one.`,
  })
  title?: string | null;

  @Field(() => [ID], {
    nullable: true,
    defaultValue: [],
    description: 'The participants from the start, besides the viewer.',
  })
  participantIds?: string[] | null;
}

@InputType({ description: 'The changes of a group or channel.' })
export class UpdateConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => String, {
    nullable: true,
    description: `The new title: ${lengthsOf(TITLE)}, in one line and without invisible ones; null takes the title of a group away.`,
  })
  title?: string | null;
}

@InputType({ description: 'New participants of a group or channel.' })
export class AddParticipantsInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => [ID], { description: 'The users to add as members. Users who take part already stay as they are.' })
  userIds!: string[];
}

@InputType({ description: 'The participant to remove.' })
export class RemoveParticipantInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The participant to remove; the viewer leaves by `leaveConversation`.' })
  userId!: string;
}

@InputType({ description: 'A new role for a participant.' })
export class ChangeParticipantRoleInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The user whose role changes.' })
  userId!: string;

  @Field(() => ParticipantRoles, { description: 'The new role.' })
  role!: ParticipantRole;
}

@InputType({ description: 'The conversation to leave.' })
export class LeaveConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;
}

@InputType({ description: 'The channel to join.' })
export class JoinConversationInput {
  @Field(() => ID, { description: 'The channel.' })
  conversationId!: string;
}

@InputType({ description: 'A filter of conversations.' })
export class ConversationFilter {
  @Field(() => [ConversationKinds], { nullable: true, description: 'Only these kinds.' })
  kinds?: ConversationKind[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True stands for conversations with unread messages only, false for those without any.',
  })
  unread?: boolean | null;
}

@ArgsType()
export class ConversationsArgs {
  @Field(() => ConversationFilter, {
    nullable: true,
    description: 'A filter; without it the list has all conversations.',
  })
  filter?: ConversationFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({
  description: 'A filter of the conversations of the installation. A field that is left out does not narrow the list.',
})
export class AdminConversationFilter {
  @Field(() => String, { nullable: true, description: 'The beginning of the title; case does not matter.' })
  search?: string | null;

  @Field(() => ConversationKinds, { nullable: true, description: 'Only this kind.' })
  kind?: ConversationKind | null;

  @Field(() => ID, { nullable: true, description: 'Only those in which this user takes part.' })
  participantId?: string | null;
}

@ArgsType()
export class AdminConversationsArgs {
  @Field(() => AdminConversationFilter, {
    nullable: true,
    description: 'A filter; without it the list has all conversations.',
  })
  filter?: AdminConversationFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@ArgsType()
export class InspectConversationArgs {
  @Field(() => ID, { description: "The conversation's id." })
  id!: string;

  @Field(() => String, { description: `The reason for reading it: ${lengthsOf(REASON)}, kept in the audit log.` })
  reason!: string;
}

@ArgsType()
export class ParticipantsArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}
