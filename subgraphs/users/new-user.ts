import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { badInput, conflict } from '../../kernel/errors.ts';
import { foldText } from '../../kernel/fold.ts';
import { newId } from '../../kernel/ids.ts';
import { isBeyond, lengthsOf, parseText } from '../../kernel/text.ts';
import { User } from './entities/user.ts';
import { DISPLAY_NAME, USERNAME } from './limits.ts';
import { PASSWORD_RULE, parseNewPassword } from './passwords/new-password.ts';

/** The descriptions of these fields in inputs. */
export const RULES = {
  username: `The name to sign in with: ${USERNAME.min} to ${USERNAME.max} of a–z, 0–9, \`.\`, \`_\` and \`-\`, beginning with a letter or digit; case does not matter.`,
  displayName: `The name to show: ${lengthsOf(DISPLAY_NAME)}, in one line and without invisible ones.`,
  password: PASSWORD_RULE,
} as const;

const FORM = new RegExp(`^[a-z0-9][a-z0-9._-]{${USERNAME.min - 1},${USERNAME.max - 1}}$`);
/** The characters that folding takes away: nobody can see them, and nobody is to get a name without having typed it. */
const IGNORED = /\p{Default_Ignorable_Code_Point}/u;

interface NewUserInput {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
}

type NewUser = Pick<User, 'username' | 'displayName' | 'passwordHash' | 'role'>;

/** The fields of a new user, as far as they can be checked without anything of them being stored. */
export async function parseNewUser(input: NewUserInput) {
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
  const username = isBeyond(text, USERNAME.max) || IGNORED.test(text) ? '' : foldText(text);
  if (!FORM.test(username))
    throw badInput(
      'username',
      `must have ${USERNAME.min} to ${USERNAME.max} of a–z, 0–9, ".", "_" and "-", and begin with a letter or digit.`,
    );
  return username;
}
