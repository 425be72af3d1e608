import { hostname, userInfo } from 'node:os';
import { newId } from '../kernel/ids.ts';

/** The account on the command line, as the audit log has it: nobody whom Parley knows. */
export const operator = () => ({
  caller: { requestId: newId(), ip: 'command line' },
  /** The account of the machine, and the machine. */
  account: `${accountName()}@${hostname()}`,
});

/** In a container the account may have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
