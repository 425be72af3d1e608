import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A refresh token, by its hash alone: whoever reads the table can't use it. */
@Entity({ tableName: 'refresh_token' })
export class RefreshToken {
  /** SHA-256 of the token, base64url. The token has 256 random bits, so no salt is needed. */
  @PrimaryKey({ type: 'text' })
  hash!: string;

  @Property({ type: 'uuid' })
  sessionId!: string;

  @Property({ type: 'timestamptz', length: 3 })
  expiresAt!: Date;

  /** Set at its one use. A second one means that somebody else holds it too. */
  @Property({ type: 'timestamptz', length: 3, nullable: true })
  usedAt?: Date | null;
}
