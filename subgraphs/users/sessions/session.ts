import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** One sign-in of a user on one device: the family of its refresh tokens. */
@Entity({ tableName: 'session' })
export class Session {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  userId!: string;

  @Property({ type: 'timestamptz', length: 3 })
  createdAt!: Date;

  @Property({ type: 'timestamptz', length: 3 })
  lastUsedAt!: Date;

  /** Set when the session ended: by `logOut`, a changed password, or a refresh token used out of turn. */
  @Property({ type: 'timestamptz', length: 3, nullable: true })
  revokedAt?: Date | null;
}
