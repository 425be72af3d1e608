import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { badInput, conflict } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import type { RegisterInput } from '../inputs.ts';
import { type OpenedSession, openSession } from './sessions.ts';

export const DISPLAY_NAME = { min: 1, max: 64, trim: true } as const;
export const PASSWORD = { min: 8, max: 256 } as const;

const USERNAME = /^[a-z0-9][a-z0-9._-]{2,31}$/;

/** Makes a user and signs it in. Throws `CONFLICT` for a name that is taken. */
export async function register(context: UsersContext, input: RegisterInput): Promise<OpenedSession> {
  const username = parseUsername(input.username);
  const displayName = parseText(input.displayName, 'displayName', DISPLAY_NAME);
  const password = parseText(input.password, 'password', PASSWORD);
  const { ip, apiKeyId } = context.caller;
  // A partner's server is one address for all its users, and has its key's quota.
  if (apiKeyId === undefined) await context.resources.rateLimits.take({ limit: 'registrations', key: ip });
  const passwordHash = await context.tools.passwords.hash(password);
  const user = await insertUser(context.em, { username, displayName, passwordHash, role: 'USER' });
  return openSession(context, user);
}

type NewUser = Pick<User, 'username' | 'displayName' | 'passwordHash' | 'role'>;

/** Stores a user. Throws `CONFLICT` for a name that is taken. */
export async function insertUser(em: EntityManager, fields: NewUser): Promise<User> {
  const now = new Date();
  const times = { createdAt: now, updatedAt: now };
  const user = em.create(User, { id: newId(), ...fields, searchName: toSearchName(fields.displayName), ...times });
  try {
    await em.persist(user).flush();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw conflict('This username is taken.');
    throw error;
  }
  return user;
}

/** How names are compared in a search: without regard to case. */
export const toSearchName = (name: string): string => name.toLowerCase();

/** Usernames are stored in lower case: two that differ in case alone are one. */
export function parseUsername(text: string): string {
  const username = text.toLowerCase();
  if (!USERNAME.test(username))
    throw badInput('username', 'must have 3 to 32 of a–z, 0–9, ".", "_" and "-", and begin with a letter or digit.');
  return username;
}
