import { Field, ID, ObjectType } from 'type-graphql';
import { type PresenceStatus, PresenceStatuses } from '../../../kernel/graphql/enums.ts';
import { User } from '../../../kernel/log/references.ts';

@ObjectType({
  description: 'Somebody began or ceased to write. Not kept: who connects later is told who is writing then.',
  simpleResolvers: true,
})
export class TypingEvent {
  @Field(() => ID, { description: 'Where.' })
  conversationId!: string;

  @Field(() => User, { description: 'Who: also the viewer, on whatever device.' })
  user!: User;

  @Field(() => Boolean, {
    description: 'Whether the user is writing. It becomes false by itself 5 s after the user was last seen to write.',
  })
  typing!: boolean;
}

@ObjectType({
  description: 'Somebody is available in another way than before, over all their devices.',
  simpleResolvers: true,
})
export class PresenceEvent {
  @Field(() => User, { description: 'Who.' })
  user!: User;

  @Field(() => PresenceStatuses, { description: 'The status now.' })
  status!: PresenceStatus;

  @Field(() => String, { nullable: true, description: 'What the user says about it, if anything.' })
  text!: string | null;

  @Field(() => Date, { nullable: true, description: 'The last heartbeat of any device; null if there never was one.' })
  lastSeenAt!: Date | null;
}
