import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { announceKeyChange } from '../../../kernel/trust/api-key.ts';
import { announceRevocations } from '../../../kernel/trust/revocations.ts';
import type { PlatformRole } from '../../../kernel/trust/viewer.ts';
import { USER_COLUMNS, type UserView } from '../loaders.ts';

export type AccountRow = UserView & { readonly suspendedAt: Date | null };

/** A user as moderators and admins see it. */
export interface UserAccountView {
  readonly user: UserView;
  readonly suspendedAt: Date | null;
}

export const ACCOUNT_COLUMNS = `${USER_COLUMNS}, suspended_at as "suspendedAt"`;

export const toAccountView = ({ suspendedAt, ...user }: AccountRow): UserAccountView => ({ user, suspendedAt });

/** Roles and suspensions change seldom, and each depends on others: who is the last admin, who stands above whom. */
const TAKE_TURNS = statement(`select pg_advisory_xact_lock(hashtext('parley accounts'))`);

const ACCOUNT = statement<AccountRow>(`select ${ACCOUNT_COLUMNS} from "user" where id = $1 for no key update`);

/** A change under way: nobody else changes a role or a suspension until it is done. */
export interface AccountChange {
  readonly em: EntityManager;
  readonly account: AccountRow;
  /** The present role of the viewer. */
  readonly viewerRole: PlatformRole;
}

/** Waits until no other role or suspension is being changed. Lasts until the transaction ends. */
export const takeTurns = (em: EntityManager) => run(em, TAKE_TURNS, []);

/**
 * Changes one account in one transaction, in which `change` writes its audit entry too. It returns the sessions that
 * ended, of which the gateways hear once it is certain. Throws `FORBIDDEN` for too small a role, `NOT_FOUND` for a
 * user who is not there.
 */
export async function changeAccount(
  context: RequestContext,
  { userId: text, needed }: { userId: string; needed: PlatformRole },
  change: (change: AccountChange) => Promise<readonly string[]>,
): Promise<UserAccountView> {
  const userId = parseId(text, 'userId');
  // Whoever may not do it does not get as far as to make others wait.
  await requireRole(context, needed);
  const { ended, account } = await context.em.transactional(async (tx) => {
    const em = tx as EntityManager;
    await takeTurns(em);
    const viewerRole = await requireRole(context, needed, em);
    const ended = await change({ em, viewerRole, account: await readAccount(em, userId) });
    return { ended, account: await readAccount(em, userId) };
  });
  await announceRevocations(context.resources, ended);
  // API keys that act for the user look again who it is.
  announceKeyChange(context.resources);
  context.forget();
  return toAccountView(account);
}

async function readAccount(em: EntityManager, userId: string): Promise<AccountRow> {
  const [account] = await run(em, ACCOUNT, [userId]);
  if (!account) throw notFound('user');
  return account;
}
