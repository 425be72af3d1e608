import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';

/** From the least to the most available: with several devices the one that stands last here counts. */
export enum PresenceStatus {
  OFFLINE = 'OFFLINE',
  AWAY = 'AWAY',
  ONLINE = 'ONLINE',
  BUSY = 'BUSY',
}

registerEnumType(PresenceStatus, {
  name: 'PresenceStatus',
  description: 'How available a user is.',
  valuesConfig: {
    OFFLINE: { description: 'On no device.' },
    AWAY: { description: 'Connected, but not looking.' },
    ONLINE: { description: 'There.' },
    BUSY: { description: 'There, and not to be disturbed: it stands above what other devices say.' },
  },
});

@ObjectType({ description: 'How available a user is, over all their devices.', simpleResolvers: true })
export class Presence {
  @Field(() => PresenceStatus, { description: 'The status; OFFLINE once no device has sent a heartbeat for 30 s.' })
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
