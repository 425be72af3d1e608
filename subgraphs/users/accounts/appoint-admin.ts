import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { holdAccounts } from '../../../kernel/permissions/act.ts';
import type { Caller } from '../../../kernel/trust/viewer.ts';
import { insertUser, parseUsername } from '../new-user.ts';
import { parseNewPassword } from '../passwords/new-password.ts';
import { createPasswords } from '../passwords/passwords.ts';
import { LASTING_ROLE } from './declarations.ts';

export interface Appointment {
  readonly caller: Caller;
  /** The actor, for the audit log: an account of the machine. */
  readonly account: string;
  readonly username: string;
  /** For a new user; one is made up without it. */
  readonly password: string | undefined;
}

export interface Appointed {
  /** As it is stored. */
  readonly username: string;
  readonly outcome: 'created' | 'appointed' | 'unchanged';
  /** The one that was made up for a new user. */
  readonly password?: string;
}

interface Found {
  readonly id: string;
  readonly role: string;
  readonly suspended: boolean;
}

const BY_NAME = statement<Found>(
  'select id, role, suspended_at is not null as suspended from "user" where username = $1 for no key update',
);
const APPOINT = statement(`update "user" set role = '${LASTING_ROLE}', updated_at = now() where id = $1`);

/**
 * Makes a user an admin, or a new user who is one, past the API: how the first one comes. Throws `CONFLICT` for a user
 * who is suspended, and when a password was chosen for one who has one.
 */
export async function appointAdmin(em: EntityManager, appointment: Appointment): Promise<Appointed> {
  const username = parseUsername(appointment.username);
  const made = appointment.password === undefined ? randomBytes(18).toString('base64url') : undefined;
  const password = made ?? (await parseNewPassword(appointment.password ?? '', 'password', username));
  const passwordHash = await createPasswords(1).hash('new user', password);
  return em.transactional(async (transaction) => {
    const tx = transaction as EntityManager;
    await holdAccounts(tx);
    const [user] = await run(tx, BY_NAME, [username]);
    if (user) return appoint(tx, user, { ...appointment, username });
    const { id } = await insertUser(tx, { username, displayName: username, passwordHash, role: LASTING_ROLE });
    await audit(tx, id, appointment, { created: true });
    return { username, outcome: 'created', ...(made && { password: made }) };
  });
}

async function appoint(em: EntityManager, user: Found, appointment: Appointment): Promise<Appointed> {
  const { username, password } = appointment;
  if (password !== undefined)
    throw conflict(`${username} has a password already and keeps it: leave --password-stdin out.`);
  if (user.suspended) throw conflict(`${username} is suspended: restore the user first, as another admin.`);
  if (user.role === LASTING_ROLE) return { username, outcome: 'unchanged' };
  await run(em, APPOINT, [user.id]);
  await audit(em, user.id, appointment, { created: false, from: user.role });
  return { username, outcome: 'appointed' };
}

const audit = (em: EntityManager, id: string, { caller, account }: Appointment, details: object) =>
  appendAudit(
    em,
    { caller },
    { action: 'createAdmin', subject: { type: 'User', id }, details: { account, ...details } },
  );
