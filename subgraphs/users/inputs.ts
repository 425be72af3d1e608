import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../kernel/graphql/pagination.ts';
import { lengthsOf } from '../../kernel/text.ts';
import type { PlatformRole } from '../../kernel/trust/viewer.ts';
import { UserRoles } from './entities/user.ts';
import { DISPLAY_NAME, PASSWORD, REASON, USERNAME } from './limits.ts';

const USERNAME_RULE = `The name to sign in with: ${USERNAME.min} to ${USERNAME.max} of a–z, 0–9, \`.\`, \`_\` and \`-\`, beginning with a letter or digit; case does not matter.`;
const DISPLAY_NAME_RULE = `The name to show: ${lengthsOf(DISPLAY_NAME)}, in one line and without invisible ones.`;
const PASSWORD_RULE = `The password: ${lengthsOf(PASSWORD)}, neither one of the most common passwords nor one that contains the username.`;

@InputType({ description: 'A new user.' })
export class RegisterInput {
  @Field(() => String, { description: USERNAME_RULE })
  username!: string;

  @Field(() => String, { description: DISPLAY_NAME_RULE })
  displayName!: string;

  @Field(() => String, { description: PASSWORD_RULE })
  password!: string;
}

@InputType({ description: 'A user to make for somebody else.' })
export class CreateUserInput {
  @Field(() => String, { description: USERNAME_RULE })
  username!: string;

  @Field(() => String, { description: DISPLAY_NAME_RULE })
  displayName!: string;

  @Field(() => String, { description: PASSWORD_RULE })
  password!: string;
}

@InputType({ description: 'A username and its password.' })
export class LogInInput {
  @Field(() => String, { description: 'The name chosen at registration; case does not matter.' })
  username!: string;

  @Field(() => String, { description: 'The password.' })
  password!: string;
}

@InputType({ description: 'A refresh token to trade for new tokens.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The newest refresh token of the session.' })
  refreshToken!: string;
}

@InputType({ description: "The changes of the viewer's profile. A field that is left out stays as it is." })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: DISPLAY_NAME_RULE })
  displayName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The https URL of a picture, without a user or password; null removes the picture.',
  })
  avatarUrl?: string | null;
}

@InputType({ description: 'A new password for the viewer.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password that is valid now.' })
  currentPassword!: string;

  @Field(() => String, { description: PASSWORD_RULE })
  newPassword!: string;
}

@ArgsType()
export class UsersArgs {
  @Field(() => String, {
    nullable: true,
    description: 'The beginning of the username or of the display name; case does not matter.',
  })
  search?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({ description: 'A new platform role for a user.' })
export class ChangeUserRoleInput {
  @Field(() => ID, { description: 'The user whose role changes.' })
  userId!: string;

  @Field(() => UserRoles, { description: 'The new role.' })
  role!: PlatformRole;
}

@InputType({ description: 'The user to suspend, and the reason.' })
export class SuspendUserInput {
  @Field(() => ID, { description: 'The user to suspend, who must have a lower platform role than the viewer.' })
  userId!: string;

  @Field(() => String, { description: `The reason: ${lengthsOf(REASON)}, kept in the audit log.` })
  reason!: string;
}

@InputType({ description: 'The user whose suspension ends.' })
export class RestoreUserInput {
  @Field(() => ID, { description: 'The user to let in again, who must have a lower platform role than the viewer.' })
  userId!: string;
}

@InputType({ description: 'A filter of users. A field that is left out does not narrow the list.' })
export class AdminUserFilter {
  @Field(() => String, {
    nullable: true,
    description: 'The beginning of the username or of the display name; case does not matter.',
  })
  search?: string | null;

  @Field(() => UserRoles, { nullable: true, description: 'Only those with this platform role.' })
  role?: PlatformRole | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True stands for suspended users only, false for the others only.',
  })
  suspended?: boolean | null;
}

@ArgsType()
export class AdminUsersArgs {
  @Field(() => AdminUserFilter, { nullable: true, description: 'A filter; without it the list has all users.' })
  filter?: AdminUserFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}
