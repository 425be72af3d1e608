import type { EntityManager } from '@mikro-orm/postgresql';
import { type Act, type AuditedTransaction, appendAudit } from '../audit.ts';
import { run, statement } from '../database/statement.ts';
import type { RequestContext } from '../request-context.ts';
import type { PlatformRole } from '../trust/viewer.ts';
import { type PlatformPermission, requirePermission } from './platform.ts';

/** A transaction of somebody who may do what it does until it ends. */
export interface PermittedTransaction extends AuditedTransaction {
  /** The present platform role of the viewer, as `requirePermission` returns it. */
  readonly role: PlatformRole;
}

export interface PermittedAction {
  /** As the audit log names it: the mutation, query or field. */
  readonly action: string;
  readonly permission: PlatformPermission;
}

/** Roles and suspensions stay as they are until the transaction ends; many hold them at once. */
const HOLD = statement(`select pg_advisory_xact_lock_shared(hashtext('parley accounts'))`);

/** Waits until nobody holds them, and lets nobody else do so until the transaction ends. */
const HOLD_ALONE = statement(`select pg_advisory_xact_lock(hashtext('parley accounts'))`);

/**
 * Waits until no one acts by a permission. A change of roles or suspensions depends on others (who is the last admin, who
 * stands above whom) and decides what others may do: it comes before or after each of their transactions, never within.
 */
export const holdAccounts = (em: EntityManager) => run(em, HOLD_ALONE, []);

/**
 * Does something that takes a permission, in one transaction with its entry in the audit log. The permission is checked
 * again at its beginning, and whoever takes it away meanwhile waits for its end.
 */
export const actAs =
  (context: RequestContext, { action, permission }: PermittedAction): Act<PermittedTransaction> =>
  (work) =>
    context.em.transactional(async (tx) => {
      const em = tx as EntityManager;
      await (permission.decidesWhoMay ? holdAccounts(em) : run(em, HOLD, []));
      const role = await requirePermission(context, permission, em);
      return work({ em, role, audit: (done) => appendAudit(em, context, { action, ...done }) });
    });
