import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { UsersContext } from '../context.ts';
import { LogInInput, RefreshSessionInput, RegisterInput } from '../inputs.ts';
import { LogOutPayload, SessionPayload } from '../payloads.ts';
import { logIn } from '../services/log-in.ts';
import { refreshSession } from '../services/refresh-session.ts';
import { register } from '../services/register.ts';
import { logOut } from '../services/sessions.ts';

@Resolver()
export class SessionResolver {
  @Mutation(() => SessionPayload, {
    description:
      'Makes a user and signs the user in. CONFLICT for a username that is taken, FORBIDDEN with reason REGISTRATION_OFF where nobody can register.',
  })
  @Directive('@tag(name: "account")')
  register(
    @Arg('input', () => RegisterInput, { description: 'The new user.' }) input: RegisterInput,
    @Ctx() context: UsersContext,
  ) {
    return register(context, input);
  }

  @Mutation(() => SessionPayload, {
    description:
      'Signs a user in. UNAUTHENTICATED for a wrong username or password, FORBIDDEN with reason SUSPENDED for a suspended user.',
  })
  @Directive('@tag(name: "account")')
  logIn(
    @Arg('input', () => LogInInput, { description: 'Username and password.' }) input: LogInInput,
    @Ctx() context: UsersContext,
  ) {
    return logIn(context, input);
  }

  @Mutation(() => SessionPayload, {
    description:
      'Trades a refresh token for new tokens. When it is sent again within 30 seconds, as by two tabs or after a lost answer, the same refresh token comes back, as long as nobody has used that one; any other second use ends the session. Send it without an access token.',
  })
  @Directive('@tag(name: "account")')
  refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'The refresh token.' }) input: RefreshSessionInput,
    @Ctx() context: UsersContext,
  ) {
    return refreshSession(context, input.refreshToken);
  }

  @Mutation(() => LogOutPayload, { description: 'Ends the session of the access token that this request carries.' })
  @Directive('@tag(name: "account")')
  async logOut(@Ctx() context: UsersContext) {
    await logOut(context);
    return { loggedOut: true };
  }
}
