import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { defaultOf } from '../../../kernel/config/values.ts';
import { type PresenceStatus, PresenceStatuses } from '../../../kernel/graphql/enums.ts';

/** The fields that events carry of a user too, so that a subscriber's selection is served from the event. */
@ObjectType({ description: 'The availability of a user, over all their devices.', simpleResolvers: true })
@Directive('@shareable')
export class Presence {
  @Field(() => PresenceStatuses, {
    description: `The status; OFFLINE once no device has sent a heartbeat for ${defaultOf('PRESENCE_TTL_SECONDS')} s.`,
  })
  status!: PresenceStatus;

  @Field(() => String, { nullable: true, description: "The user's text about it, if there is one." })
  text!: string | null;

  @Field(() => Date, { nullable: true, description: 'The last heartbeat of any device; null if there never was one.' })
  lastSeenAt!: Date | null;
}

/** A user as this subgraph extends it: with presence. */
@ObjectType({ description: 'Someone who can sign in and take part in conversations.', simpleResolvers: true })
@Directive('@key(fields: "id")')
export class User {
  @Field(() => ID, { description: 'Identifies the user for ever.' })
  id!: string;
}
