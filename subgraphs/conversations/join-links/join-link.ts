import { Field, ID, Int, ObjectType } from 'type-graphql';
import { User } from '../entities/user.ts';

@ObjectType({
  description: 'A link by which users join a channel. The link itself was shown when it was made.',
  simpleResolvers: true,
})
export class JoinLink {
  @Field(() => ID, { description: 'Identifies the join link for ever.' })
  id!: string;

  @Field(() => User, { nullable: true, description: 'The participant who made it.' })
  createdBy!: User | null;

  @Field(() => Date, { description: 'The time at which it was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'The time from which on nobody joins by it; null for none.' })
  expiresAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'The number of users who may join by it; null for any number.' })
  maxUses!: number | null;

  @Field(() => Int, { description: 'The number of users who have joined by it.' })
  uses!: number;
}

/** A join link as it is read. */
export type JoinLinkRow = Omit<JoinLink, 'createdBy'> & { readonly createdBy: string | null };

/** The columns of a `JoinLinkRow`, from `join_link l`. */
export const JOIN_LINK_COLUMNS = `
  l.id, l.created_by as "createdBy", l.created_at as "createdAt", l.expires_at as "expiresAt",
  l.max_uses as "maxUses", l.uses`;

/** The condition that somebody may join by it, for `join_link l`. */
export const USABLE = `l.revoked_at is null and (l.expires_at is null or l.expires_at > now())
  and (l.max_uses is null or l.uses < l.max_uses)`;

export const toJoinLink = ({ createdBy, ...row }: JoinLinkRow): JoinLink => ({
  ...row,
  createdBy: createdBy === null ? null : { id: createdBy },
});
