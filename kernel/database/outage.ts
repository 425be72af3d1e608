import { unavailable } from '../errors.ts';

/** Whether an error says that PostgreSQL could not be reached or gave up on the statement, so a later try may succeed. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && OUTAGES.test(code)) return true;
  return /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}

/** Network errors; SQLSTATE classes 08 (connection), 53 (resources), 57 (operator intervention, statement timeout). */
const OUTAGES = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08|53|57)/;

export const databaseOutage = () => unavailable('The database does not answer. Try again later.');
