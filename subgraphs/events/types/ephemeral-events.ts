import { Field, ID, ObjectType } from 'type-graphql';
import { type PresenceStatus, PresenceStatuses } from '../../../kernel/graphql/enums.ts';
import { Presence } from '../../../kernel/graphql/presence.ts';
import { User } from '../../../kernel/log/references.ts';
import { TYPING_LAPSES_MS } from '../limits.ts';

@ObjectType({
  description:
    'A user started or stopped typing. The event is not kept: a client that connects later gets one for each user who is typing then.',
  simpleResolvers: true,
})
export class TypingEvent {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => User, { description: 'The user, who may be the viewer on any device.' })
  user!: User;

  @Field(() => Boolean, {
    description: `Whether the user is typing. It becomes false by itself ${TYPING_LAPSES_MS / 1000} s after the last sign of it.`,
  })
  typing!: boolean;
}

@ObjectType({
  description: 'The availability of a user changed, over all their devices.',
  simpleResolvers: true,
})
export class PresenceEvent {
  @Field(() => User, { description: 'The user.' })
  user!: User;

  @Field(() => Presence, { description: 'The new presence, as `user { presence }` has it: caches take it from here.' })
  presence!: Presence;

  @Field(() => PresenceStatuses, { description: 'The new status.' })
  status!: PresenceStatus;

  @Field(() => String, { nullable: true, description: "The user's text about it, if there is one." })
  text!: string | null;

  @Field(() => Date, { nullable: true, description: 'The last heartbeat of any device; null if there never was one.' })
  lastSeenAt!: Date | null;
}
