import { unauthenticated } from '../../../kernel/errors.ts';
import { foldText } from '../../../kernel/fold.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import { networksOf } from '../../../kernel/rate-limits/networks.ts';
import type { Charge } from '../../../kernel/rate-limits/rate-limits.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import type { LogInInput } from '../inputs.ts';
import { PASSWORD } from '../limits.ts';
import { type OpenedSession, openSession } from './sessions.ts';

/** Signs a user in. Which of the two was wrong is not said, and takes the same time to find out. */
export async function logIn(context: UsersContext, input: LogInInput): Promise<OpenedSession> {
  const username = foldText(parseText(input.username, 'username', { min: 1, max: 64 }));
  const password = parseText(input.password, 'password', { max: PASSWORD.max });
  const { rateLimits } = context.resources;
  const failure = { limit: 'failedLogins', key: context.caller.ip } as const;
  // Before the password is looked at: what comes at the same time must not all pass.
  return charged(rateLimits, [signIns(context, username), failure], async () => {
    let isWrong = false;
    try {
      const user = await context.em.findOne(User, { username }, { populate: ['passwordHash'] });
      const matches = await context.tools.passwords.verify('sign-in', user?.passwordHash, password);
      isWrong = !user || !matches;
      if (!user || !matches) throw unauthenticated('The username or the password is wrong.');
      return await openSession(context, user);
    } finally {
      if (!isWrong) rateLimits.giveBack(failure);
    }
  });
}

/** An attempt to show to be a user, from a network. */
export const signIns = ({ caller: { ip } }: UsersContext, name: string): Charge => ({
  limit: 'logins',
  key: `${name}|${networksOf(ip)[0].key}`,
});
