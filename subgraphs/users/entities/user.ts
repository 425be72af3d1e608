import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { PLATFORM_ROLES, type PlatformRole } from '../../../kernel/trust/viewer.ts';
import { USERNAME } from '../limits.ts';

/** The roles of a user on the whole installation. */
export const UserRoles = Object.fromEntries(PLATFORM_ROLES.map((role) => [role, role])) as {
  readonly [Role in PlatformRole]: Role;
};

registerEnumType(UserRoles, {
  name: 'UserRole',
  description: 'The role of a user on the whole installation.',
  valuesConfig: {
    USER: { description: 'Uses the chat.' },
    MODERATOR: { description: 'Looks after what others write, beside using the chat.' },
    ADMIN: { description: 'Runs the installation, beside all that moderators do.' },
  },
});

@Entity({ tableName: 'user' })
@ObjectType({ description: 'Someone who can sign in and take part in conversations.', simpleResolvers: true })
@Directive('@key(fields: "id")')
export class User {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID, { description: 'Identifies the user for ever.' })
  id!: string;

  @Property({ type: 'text' })
  @Field(() => String, {
    description: `The unique name to sign in with: ${USERNAME.min} to ${USERNAME.max} of a–z, 0–9, \`.\`, \`_\` and \`-\`, beginning with a letter or digit.`,
  })
  username!: string;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'The name to show.' })
  displayName!: string;

  /** The display name as searches compare it: folded. */
  @Property({ type: 'text' })
  searchName!: string;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'The address of a picture of the user, if there is one.' })
  avatarUrl?: string | null;

  @Property({ type: 'text' })
  @Field(() => UserRoles, { description: 'The role of the user on the whole installation.' })
  role!: PlatformRole;

  /** argon2id in the PHC string format, with its own salt and costs. */
  @Property({ type: 'text', lazy: true })
  passwordHash!: string;

  @Property({ type: 'timestamptz', length: 3 })
  @Field(() => Date, { description: 'The time at which the user registered.' })
  createdAt!: Date;

  @Property({ type: 'timestamptz', length: 3 })
  updatedAt!: Date;

  /** Since when the user may not sign in. */
  @Property({ type: 'timestamptz', length: 3, nullable: true })
  suspendedAt?: Date | null;
}
