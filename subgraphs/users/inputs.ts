import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_PAGE_SIZE } from '../../kernel/graphql/pagination.ts';
import type { PlatformRole } from '../../kernel/trust/viewer.ts';
import { UserRoles } from './entities/user.ts';

const USERNAME_RULE =
  'The name to sign in with: 3 to 32 of a–z, 0–9, `.`, `_` and `-`, beginning with a letter or digit; case does not matter.';
const DISPLAY_NAME_RULE = 'The name to show: 1 to 64 characters, in one line and without invisible ones.';
const PASSWORD_RULE =
  'At least 8 characters, at most 256; neither one of the most common passwords nor one that contains the username.';

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

@InputType({ description: 'What to change of the viewer; what is left out stays.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: DISPLAY_NAME_RULE })
  displayName?: string | null;

  @Field(() => String, { nullable: true, description: 'An https URL of a picture; null takes the picture away.' })
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
    description: 'What the username or the display name begins with; case does not matter.',
  })
  search?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

@InputType({ description: 'A new platform role for a user.' })
export class ChangeUserRoleInput {
  @Field(() => ID, { description: 'Whose role.' })
  userId!: string;

  @Field(() => UserRoles, { description: 'The new role.' })
  role!: PlatformRole;
}

@InputType({ description: 'The user to suspend, and why.' })
export class SuspendUserInput {
  @Field(() => ID, { description: 'Whom to suspend: someone with a lower platform role than the viewer.' })
  userId!: string;

  @Field(() => String, { description: 'Why: 1 to 500 characters, kept in the audit log.' })
  reason!: string;
}

@InputType({ description: 'The user whose suspension ends.' })
export class RestoreUserInput {
  @Field(() => ID, { description: 'Whom to let in again: someone with a lower platform role than the viewer.' })
  userId!: string;
}

@InputType({ description: 'Which users to list; what is left out does not narrow.' })
export class AdminUserFilter {
  @Field(() => String, {
    nullable: true,
    description: 'What the username or the display name begins with; case does not matter.',
  })
  search?: string | null;

  @Field(() => UserRoles, { nullable: true, description: 'Only those with this platform role.' })
  role?: PlatformRole | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only suspended users. False: only the others.' })
  suspended?: boolean | null;
}

@ArgsType()
export class AdminUsersArgs {
  @Field(() => AdminUserFilter, { nullable: true, description: 'Which users; all without it.' })
  filter?: AdminUserFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: 'How many at most: 0 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}
