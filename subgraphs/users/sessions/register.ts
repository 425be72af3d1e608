import { Field, InputType } from 'type-graphql';
import { ParleyError } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import { LEAST_ROLE } from '../../../kernel/trust/viewer.ts';
import type { UsersContext } from '../context.ts';
import { insertUser, parseNewUser, RULES } from '../new-user.ts';
import { SessionPayload } from './payload.ts';
import { type OpenedSession, openSession } from './sessions.ts';

@InputType({ description: 'A new user.' })
export class RegisterInput {
  @Field(() => String, { description: RULES.username })
  username!: string;

  @Field(() => String, { description: RULES.displayName })
  displayName!: string;

  @Field(() => String, { description: RULES.password })
  password!: string;
}

/** Makes a user and signs the user in. Throws `CONFLICT` for a name that is taken, `FORBIDDEN` where nobody may register. */
async function makeAndSignIn(context: UsersContext, input: RegisterInput): Promise<OpenedSession> {
  if (!context.resources.config.registration) throw registrationOff();
  const { password, ...names } = await parseNewUser(input);
  const { ip, apiKeyId } = context.caller;
  // A partner's server is one address for all its users, and has its key's quota.
  const charges = apiKeyId === undefined ? [{ limit: 'registrations', key: ip } as const] : [];
  return charged(context.resources.rateLimits, charges, async () => {
    const passwordHash = await context.tools.passwords.hash('registration', password);
    return openSession(context, await insertUser(context.em, { ...names, passwordHash, role: LEAST_ROLE }));
  });
}

const registrationOff = () =>
  new ParleyError('FORBIDDEN', 'Nobody can register here. Ask whoever runs this installation for an account.', {
    reason: 'REGISTRATION_OFF',
  });

export const register = mutation({
  name: 'register',
  description:
    'Makes a user and signs the user in. CONFLICT for a username that is taken, FORBIDDEN with reason REGISTRATION_OFF where nobody can register.',
  tags: ['account'],
  input: RegisterInput,
  inputDescription: 'The new user.',
  payload: SessionPayload,
  run: makeAndSignIn,
});
