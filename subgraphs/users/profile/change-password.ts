import { Field, InputType } from 'type-graphql';
import { badInput } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import { signIns } from '../passwords/attempts.ts';
import { PASSWORD, PASSWORD_RULE, parseNewPassword } from '../passwords/new-password.ts';
import { revokeOtherSessions } from '../sessions/sessions.ts';
import { UserPayload } from './payload.ts';

@InputType({ description: 'A new password for the viewer.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password that is valid now.' })
  currentPassword!: string;

  @Field(() => String, { description: PASSWORD_RULE })
  newPassword!: string;
}

/** Sets a new password and ends the viewer's other sessions: whoever knew the old one is out. */
async function change(context: UsersContext, input: ChangePasswordInput): Promise<UserPayload> {
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
    return { user };
  });
}

export const changePassword = mutation({
  name: 'changePassword',
  description: "Sets a new password and ends the viewer's other sessions.",
  tags: ['account'],
  input: ChangePasswordInput,
  inputDescription: 'The old and the new password.',
  payload: UserPayload,
  run: change,
});
