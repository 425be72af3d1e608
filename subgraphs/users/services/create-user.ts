import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { requireRole } from '../../../kernel/roles.ts';
import type { UsersContext } from '../context.ts';
import type { User } from '../entities/user.ts';
import type { CreateUserInput } from '../inputs.ts';
import { insertUser, parseNewUser } from './register.ts';

/**
 * Makes a user for somebody else, who signs in later. Throws `CONFLICT` for a name that is taken, `FORBIDDEN` unless an
 * admin asks, or an API key that may act for any user: such a key may also make those for whom it acts.
 */
export async function createUser(context: UsersContext, input: CreateUserInput): Promise<User> {
  // Whoever may not does not get as far as to have a password hashed.
  await requireMaker(context, context.em);
  const { password, ...names } = await parseNewUser(input);
  const passwordHash = await context.tools.passwords.hash('new user', password);
  return context.em.transactional(async (tx) => {
    const em = tx as EntityManager;
    await requireMaker(context, em);
    const user = await insertUser(em, { ...names, passwordHash, role: 'USER' });
    const { id, username } = user;
    await appendAudit(em, context, { action: 'createUser', subject: { type: 'User', id }, details: { username } });
    return user;
  });
}

const ACTING_KEY = statement(`
  select from api_key
  where id = $1 and 'AS_USER' = any(scopes) and revoked_at is null and (expires_at is null or expires_at > now())`);

async function requireMaker(context: UsersContext, em: EntityManager): Promise<void> {
  const { apiKeyId } = context.caller;
  const keys = apiKeyId === undefined ? [] : await run(em, ACTING_KEY, [apiKeyId]);
  if (keys.length === 0) await requireRole(context, 'ADMIN', em);
}
