import { appendAudit } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict, forbidden } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseText } from '../../../kernel/text.ts';
import { includesRole } from '../../../kernel/trust/viewer.ts';
import type { RestoreUserInput, SuspendUserInput } from '../inputs.ts';
import { REASON } from '../limits.ts';
import { type AccountChange, changeAccount, type UserAccountView } from './accounts.ts';
import { endAllSessions } from './sessions.ts';

const SUSPEND = statement('update "user" set suspended_at = now() where id = $1');
const RESTORE = statement('update "user" set suspended_at = null where id = $1');

/**
 * Shuts a user out: every session ends, and none begins until `restoreUser`. Throws `FORBIDDEN` for a user whose
 * platform role is not lower than the viewer's, `CONFLICT` for one who is suspended already.
 */
export function suspendUser(context: RequestContext, input: SuspendUserInput): Promise<UserAccountView> {
  const reason = parseText(input.reason, 'reason', REASON);
  return changeAccount(context, { userId: input.userId, needed: 'MODERATOR' }, async (change) => {
    const { em, account } = change;
    checkBelow(change);
    if (account.suspendedAt) throw conflict('The user is suspended already.');
    await run(em, SUSPEND, [account.id]);
    await appendAudit(em, context, { action: 'suspendUser', subject: userOf(change), details: { reason } });
    return endAllSessions(em, context.resources.config, account.id);
  });
}

/** Lets a suspended user sign in again. Throws like `suspendUser`; `CONFLICT` for a user who is not suspended. */
export function restoreUser(context: RequestContext, input: RestoreUserInput): Promise<UserAccountView> {
  return changeAccount(context, { userId: input.userId, needed: 'MODERATOR' }, async (change) => {
    const { em, account } = change;
    checkBelow(change);
    if (!account.suspendedAt) throw conflict('The user is not suspended.');
    await run(em, RESTORE, [account.id]);
    await appendAudit(em, context, { action: 'restoreUser', subject: userOf(change) });
    return [];
  });
}

const userOf = ({ account: { id } }: AccountChange) => ({ type: 'User', id }) as const;

/** The viewer is not below either: nobody does it to themselves. */
function checkBelow({ account, viewerRole }: AccountChange): void {
  if (includesRole(account.role, viewerRole)) throw forbidden('This takes a higher platform role than the user has.');
}
