import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** When a user was last seen, kept beyond Redis. It may lag by a minute behind what Redis knows. */
@Entity({ tableName: 'last_seen' })
export class LastSeen {
  @PrimaryKey({ type: 'uuid' })
  userId!: string;

  @Property({ type: 'timestamptz', length: 3 })
  seenAt!: Date;
}
