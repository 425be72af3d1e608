import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { defaultOf } from '../config/values.ts';
import { joinIds } from '../ids.ts';
import { type PresenceStatus, PresenceStatuses } from './enums.ts';

/** Events carry it too, so that a subscriber's selection is served from the event. */
@ObjectType({ description: 'The availability of a user, over all their devices.', simpleResolvers: true })
@Directive('@key(fields: "id", resolvable: false)')
@Directive('@shareable')
export class Presence {
  @Field(() => ID, {
    description:
      "Identifies the presence of this user for ever, by whatever field it is read: a key for caches. Opaque, and not the user's own id; nothing is asked for by it.",
  })
  id!: string;

  @Field(() => PresenceStatuses, {
    description: `The status; OFFLINE once no device has sent a heartbeat for ${defaultOf('PRESENCE_TTL_SECONDS')} s.`,
  })
  status!: PresenceStatus;

  @Field(() => String, { nullable: true, description: "The user's text about it, if there is one." })
  text!: string | null;

  @Field(() => Date, { nullable: true, description: 'The last heartbeat of any device; null if there never was one.' })
  lastSeenAt!: Date | null;
}

/** A presence, whoever's it is. */
export type PresenceState = Omit<Presence, 'id'>;

/** The presence of a user. Caches that know objects by their ids alone would take it for the user if it had the same. */
export const presenceOf = (userId: string, state: PresenceState): Presence => ({ id: joinIds(userId), ...state });
