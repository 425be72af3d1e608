import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { badInput, conflict, ParleyError } from '../../../kernel/errors.ts';
import { foldText } from '../../../kernel/fold.ts';
import { newId } from '../../../kernel/ids.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import type { RegisterInput } from '../inputs.ts';
import { DISPLAY_NAME, USERNAME } from '../limits.ts';
import { parseNewPassword } from './new-password.ts';
import { type OpenedSession, openSession } from './sessions.ts';

const FORM = new RegExp(`^[a-z0-9][a-z0-9._-]{${USERNAME.min - 1},${USERNAME.max - 1}}$`);
/** The characters that folding takes away: nobody can see them, and nobody is to get a name without having typed it. */
const IGNORED = /\p{Default_Ignorable_Code_Point}/u;

/** Makes a user and signs the user in. Throws `CONFLICT` for a name that is taken, `FORBIDDEN` where nobody may register. */
export async function register(context: UsersContext, input: RegisterInput): Promise<OpenedSession> {
  if (!context.resources.config.registration) throw registrationOff();
  const { password, ...names } = await parseNewUser(input);
  const { ip, apiKeyId } = context.caller;
  // A partner's server is one address for all its users, and has its key's quota.
  const charges = apiKeyId === undefined ? [{ limit: 'registrations', key: ip } as const] : [];
  return charged(context.resources.rateLimits, charges, async () => {
    const passwordHash = await context.tools.passwords.hash('registration', password);
    return openSession(context, await insertUser(context.em, { ...names, passwordHash, role: 'USER' }));
  });
}

const registrationOff = () =>
  new ParleyError('FORBIDDEN', 'Nobody can register here. Ask whoever runs this installation for an account.', {
    reason: 'REGISTRATION_OFF',
  });

type NewUser = Pick<User, 'username' | 'displayName' | 'passwordHash' | 'role'>;

/** The fields of a new user, as far as they can be checked without anything of them being stored. */
export async function parseNewUser(input: RegisterInput) {
  const username = parseUsername(input.username);
  const displayName = parseText(input.displayName, 'displayName', DISPLAY_NAME);
  return { username, displayName, password: await parseNewPassword(input.password, 'password', username) };
}

/** Stores a user. Throws `CONFLICT` for a name that is taken. */
export async function insertUser(em: EntityManager, fields: NewUser): Promise<User> {
  const now = new Date();
  const times = { createdAt: now, updatedAt: now };
  const user = em.create(User, { id: newId(), ...fields, searchName: foldText(fields.displayName), ...times });
  try {
    await em.persist(user).flush();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw conflict('This username is taken.');
    throw error;
  }
  return user;
}

/** Usernames are stored as they are compared: two that differ in case alone are one. */
export function parseUsername(text: string): string {
  const username = foldText(text);
  if (IGNORED.test(text) || !FORM.test(username))
    throw badInput(
      'username',
      `must have ${USERNAME.min} to ${USERNAME.max} of a–z, 0–9, ".", "_" and "-", and begin with a letter or digit.`,
    );
  return username;
}
