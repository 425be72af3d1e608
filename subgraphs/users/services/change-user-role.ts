import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { includesRole } from '../../../kernel/trust/viewer.ts';
import type { ChangeUserRoleInput } from '../inputs.ts';
import { type AccountRow, changeAccount, type UserAccountView } from './accounts.ts';
import { endAllSessions } from './sessions.ts';

const CHANGE_ROLE = statement('update "user" set role = $2, updated_at = now() where id = $1');

const ANOTHER_ADMIN = statement(
  `select from "user" where role <> 'USER' and role = 'ADMIN' and suspended_at is null and id <> $1 limit 1`,
);

/**
 * Gives a user another platform role. Whoever loses one is signed out everywhere: the tokens still name it. Throws
 * `CONFLICT` when no admin would be left.
 */
export function changeUserRole(
  context: RequestContext,
  { userId, role }: ChangeUserRoleInput,
): Promise<UserAccountView> {
  return changeAccount(context, { userId, needed: 'ADMIN' }, async ({ em, account }) => {
    if (account.role === role) return [];
    if (role !== 'ADMIN') await checkAdminRemains(em, account);
    await run(em, CHANGE_ROLE, [account.id, role]);
    const subject = { type: 'User', id: account.id } as const;
    await appendAudit(em, context, { action: 'changeUserRole', subject, details: { from: account.role, to: role } });
    const loses = !includesRole(role, account.role);
    return loses ? endAllSessions(em, context.resources.config, account.id) : [];
  });
}

async function checkAdminRemains(em: EntityManager, { id, role }: AccountRow): Promise<void> {
  if (role !== 'ADMIN') return;
  const others = await run(em, ANOTHER_ADMIN, [id]);
  if (others.length === 0) throw conflict('The last admin keeps the role: make somebody else an admin first.');
}
