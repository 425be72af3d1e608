import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import {
  type ConversationKind,
  ConversationKinds,
  type ParticipantRole,
  ParticipantRoles,
} from '../../kernel/graphql/enums.ts';
import { DEFAULT_PAGE_SIZE } from '../../kernel/graphql/pagination.ts';

@InputType({ description: 'The other user of a direct conversation.' })
export class OpenDirectConversationInput {
  @Field(() => ID, { description: 'Whom to talk with; not the viewer.' })
  userId!: string;
}

@InputType({ description: 'A new group or channel. The viewer becomes its owner.' })
export class CreateConversationInput {
  @Field(() => ConversationKinds, {
    description: 'GROUP or CHANNEL; direct conversations have `openDirectConversation`.',
  })
  kind!: ConversationKind;

  @Field(() => String, {
    nullable: true,
    description: '1 to 128 characters, in one line and without invisible ones. A channel needs one.',
  })
  title?: string | null;

  @Field(() => [ID], {
    nullable: true,
    defaultValue: [],
    description: 'Who takes part from the start, besides the viewer.',
  })
  participantIds?: string[] | null;
}

@InputType({ description: 'What to change of a group or channel.' })
export class UpdateConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => String, {
    nullable: true,
    description: '1 to 128 characters, in one line and without invisible ones; null takes the title of a group away.',
  })
  title?: string | null;
}

@InputType({ description: 'New participants of a group or channel.' })
export class AddParticipantsInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => [ID], { description: 'Whom to add, as members. Those who take part already stay as they are.' })
  userIds!: string[];
}

@InputType({ description: 'A participant who has to go.' })
export class RemoveParticipantInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => ID, { description: 'Whom to remove; to go oneself there is `leaveConversation`.' })
  userId!: string;
}

@InputType({ description: 'A new role for a participant.' })
export class ChangeParticipantRoleInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => ID, { description: 'Whose role.' })
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

@InputType({ description: 'Which conversations to list.' })
export class ConversationFilter {
  @Field(() => [ConversationKinds], { nullable: true, description: 'Only these kinds.' })
  kinds?: ConversationKind[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only those with unread messages. False: only those without.',
  })
  unread?: boolean | null;
}

@ArgsType()
export class ConversationsArgs {
  @Field(() => ConversationFilter, { nullable: true, description: 'Which conversations; all by default.' })
  filter?: ConversationFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({ description: 'Which conversations of the installation to list; what is left out does not narrow.' })
export class AdminConversationFilter {
  @Field(() => String, { nullable: true, description: 'What the title begins with; case does not matter.' })
  search?: string | null;

  @Field(() => ConversationKinds, { nullable: true, description: 'Only this kind.' })
  kind?: ConversationKind | null;

  @Field(() => ID, { nullable: true, description: 'Only those in which this user takes part.' })
  participantId?: string | null;
}

@ArgsType()
export class AdminConversationsArgs {
  @Field(() => AdminConversationFilter, { nullable: true, description: 'Which conversations; all without it.' })
  filter?: AdminConversationFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@ArgsType()
export class InspectConversationArgs {
  @Field(() => ID, { description: "The conversation's id." })
  id!: string;

  @Field(() => String, { description: 'Why it is read: 1 to 500 characters, kept in the audit log.' })
  reason!: string;
}

@ArgsType()
export class ParticipantsArgs {
  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}
