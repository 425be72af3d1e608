import { hostname, userInfo } from 'node:os';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Act, appendAudit } from '../kernel/audit.ts';
import { newId } from '../kernel/ids.ts';

/** The account on the command line, as the audit log has it: nobody whom Parley knows. */
export const operator = () => ({
  caller: { requestId: newId(), ip: 'command line' },
  /** The account of the machine, and the machine. */
  account: `${accountName()}@${hostname()}`,
});

/** Does something on the command line: nobody is asked for a permission there. */
export function actAsOperator(em: EntityManager, action: string): Act {
  const { caller, account } = operator();
  return (work) =>
    em.transactional((tx) =>
      work({
        em: tx as EntityManager,
        audit: ({ subject, details }) =>
          appendAudit(tx as EntityManager, { caller }, { action, subject, details: { ...details, account } }),
      }),
    );
}

/** In a container the account may have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
