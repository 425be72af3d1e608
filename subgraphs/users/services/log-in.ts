import { unauthenticated } from '../../../kernel/errors.ts';
import { foldText } from '../../../kernel/fold.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import type { LogInInput } from '../inputs.ts';
import { PASSWORD } from './new-password.ts';
import { type OpenedSession, openSession } from './sessions.ts';

/** Signs a user in. Which of the two was wrong is not said, and takes the same time to find out. */
export async function logIn(context: UsersContext, input: LogInInput): Promise<OpenedSession> {
  const username = foldText(parseText(input.username, 'username', { min: 1, max: 64 }));
  const password = parseText(input.password, 'password', { max: PASSWORD.max });
  await context.resources.rateLimits.consume('logins', `${username}|${context.caller.ip}`);
  const user = await context.em.findOne(User, { username }, { populate: ['passwordHash'] });
  const matches = await context.tools.passwords.verify('sign-in', user?.passwordHash, password);
  if (!user || !matches) throw unauthenticated('The username or the password is wrong.');
  return openSession(context, user);
}
