import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { type ParticipantRole, ParticipantRoles } from '../../../kernel/graphql/enums.ts';
import { User } from './user.ts';

/** A user in a conversation. Its row goes when the user leaves. */
@Entity({ tableName: 'participant' })
@ObjectType({ description: 'A user in a conversation.', simpleResolvers: true })
@Directive('@key(fields: "id", resolvable: false)')
export class Participant {
  @PrimaryKey({ type: 'uuid' })
  conversationId!: string;

  @PrimaryKey({ type: 'uuid' })
  userId!: string;

  @Field(() => User, { description: 'The user.' })
  user?: User;

  @Property({ type: 'text' })
  @Field(() => ParticipantRoles, { description: 'The role of the participant in this conversation.' })
  role!: ParticipantRole;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, { description: 'The time at which the participant joined.' })
  joinedAt!: Date;

  /** The newest message when the participant came: what is older counts neither as unread nor as read by it. */
  @Property({ type: 'integer' })
  joinedSeq!: number;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'Everything up to this `seq` is read. It never goes back.' })
  lastReadSeq!: number;

  @Property({ type: 'integer' })
  @Field(() => Int, { description: 'Everything up to this `seq` reached a device. It never goes back.' })
  lastDeliveredSeq!: number;

  @Property({ type: 'integer' })
  @Field(() => Int, {
    description:
      "The number of messages of the participant after `lastReadSeq`. The participant's `unreadCount` is `messageSeq - lastReadSeq - ownUnread`.",
  })
  ownUnread!: number;
}
