import { Field, InputType } from 'type-graphql';
import { unauthenticated } from '../../../kernel/errors.ts';
import { foldText } from '../../../kernel/fold.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import { signIns } from '../passwords/attempts.ts';
import { PASSWORD } from '../passwords/new-password.ts';
import { SessionPayload } from './payload.ts';
import { type OpenedSession, openSession } from './sessions.ts';

@InputType({ description: 'A username and its password.' })
export class LogInInput {
  @Field(() => String, { description: 'The name chosen at registration; case does not matter.' })
  username!: string;

  @Field(() => String, { description: 'The password.' })
  password!: string;
}

/** Signs a user in. Which of the two was wrong is not said, and takes the same time to find out. */
async function signIn(context: UsersContext, input: LogInInput): Promise<OpenedSession> {
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

export const logIn = mutation({
  name: 'logIn',
  description:
    'Signs a user in. UNAUTHENTICATED for a wrong username or password, FORBIDDEN with reason SUSPENDED for a suspended user.',
  tags: ['account'],
  input: LogInInput,
  inputDescription: 'Username and password.',
  payload: SessionPayload,
  run: signIn,
});
