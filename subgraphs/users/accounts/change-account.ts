import type { EntityManager } from '@mikro-orm/postgresql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { PermittedTransaction } from '../../../kernel/permissions/act.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { announceKeyChange } from '../../../kernel/trust/api-key.ts';
import { announceRevocations } from '../../../kernel/trust/revocations.ts';
import type { PlatformRole } from '../../../kernel/trust/viewer.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccountView, type UserAccountView } from './account-view.ts';

const ACCOUNT = statement<AccountRow>(`select ${ACCOUNT_COLUMNS} from "user" where id = $1 for no key update`);

/** An account that is about to change. */
export interface PresentAccount {
  readonly em: EntityManager;
  readonly account: AccountRow;
  /** The present role of the viewer. */
  readonly viewerRole: PlatformRole;
}

export interface AccountChange {
  readonly userId: string;
  /** Makes the change, and says what the audit log tells of it, and which sessions ended; undefined if nothing changed. */
  change(
    present: PresentAccount,
  ): Promise<{ readonly details?: object; readonly ended?: readonly string[] } | undefined>;
}

/**
 * Changes one account in one transaction with its audit entry, and tells the gateways which sessions ended once it is
 * certain. Throws `NOT_FOUND` for a user who is not there.
 */
export async function changeAccount(
  context: RequestContext,
  act: Act<PermittedTransaction>,
  { userId: text, change }: AccountChange,
): Promise<{ account: UserAccountView }> {
  const userId = parseId(text, 'userId');
  const { ended, account } = await act(async ({ em, role: viewerRole, audit }) => {
    const changed = await change({ em, viewerRole, account: await readAccount(em, userId) });
    if (changed) await audit({ subject: { type: 'User', id: userId }, details: { ...changed.details } });
    return { ended: changed?.ended ?? [], account: await readAccount(em, userId) };
  });
  await announceRevocations(context.resources, ended);
  // API keys that act for the user look again who it is.
  announceKeyChange(context.resources);
  context.forget();
  return { account: toAccountView(account) };
}

async function readAccount(em: EntityManager, userId: string): Promise<AccountRow> {
  const [account] = await run(em, ACCOUNT, [userId]);
  if (!account) throw notFound('user');
  return account;
}
