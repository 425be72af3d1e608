import { badInput } from '../../../kernel/errors.ts';
import { foldText } from '../../../kernel/fold.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import type { ChangePasswordInput, UpdateProfileInput } from '../inputs.ts';
import { DISPLAY_NAME, PASSWORD } from '../limits.ts';
import { signIns } from './log-in.ts';
import { parseNewPassword } from './new-password.ts';
import { revokeOtherSessions } from './sessions.ts';

/** Changes what others see of the viewer. What is left out stays; a null `avatarUrl` takes the picture away. */
export async function updateProfile(context: UsersContext, input: UpdateProfileInput): Promise<User> {
  const displayName = input.displayName == null ? undefined : parseText(input.displayName, 'displayName', DISPLAY_NAME);
  const avatarUrl = input.avatarUrl == null ? input.avatarUrl : parsePictureUrl(input.avatarUrl);
  const user = await context.em.findOneOrFail(User, context.viewer.userId);
  if (displayName !== undefined) Object.assign(user, { displayName, searchName: foldText(displayName) });
  if (avatarUrl !== undefined) user.avatarUrl = avatarUrl;
  user.updatedAt = new Date();
  await context.em.flush();
  return user;
}

/** Sets a new password and ends the viewer's other sessions: whoever knew the old one is out. */
export async function changePassword(context: UsersContext, input: ChangePasswordInput): Promise<User> {
  const { userId } = context.viewer;
  const current = parseText(input.currentPassword, 'currentPassword', { max: PASSWORD.max });
  return charged(context.resources.rateLimits, [signIns(context, userId)], async () => {
    const user = await context.em.findOneOrFail(User, userId, { populate: ['passwordHash'] });
    const next = await parseNewPassword(input.newPassword, 'newPassword', user.username);
    if (!(await context.tools.passwords.verify('password change', user.passwordHash, current)))
      throw badInput('currentPassword', 'is wrong.');
    user.passwordHash = await context.tools.passwords.hash('password change', next);
    user.updatedAt = new Date();
    await context.em.flush();
    await revokeOtherSessions(context);
    return user;
  });
}

/** Only https: a picture is shown on other people's pages. */
function parsePictureUrl(text: string): string {
  const url = parseText(text, 'avatarUrl', { min: 1, max: 2048, trim: true });
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw badInput('avatarUrl', 'must be an https URL.');
  const { username, password, href } = new URL(url);
  if (username || password) throw badInput('avatarUrl', 'must have no user or password: everybody sees it.');
  return href;
}
