import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { type PresenceStatus, PresenceStatuses } from '../../../kernel/graphql/enums.ts';

/** What events carry of a user too, so that a subscriber's selection is served from the event. */
@ObjectType({ description: 'How available a user is, over all their devices.', simpleResolvers: true })
@Directive('@shareable')
export class Presence {
  @Field(() => PresenceStatuses, { description: 'The status; OFFLINE once no device has sent a heartbeat for 30 s.' })
  status!: PresenceStatus;

  @Field(() => String, { nullable: true, description: 'What the user says about it, if anything.' })
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
