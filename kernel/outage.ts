import { unavailable } from './errors.ts';

/** Whether an error says that PostgreSQL or Redis could not be reached or gave up, so a later try may succeed. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  // PostgreSQL refused or ended the whole connection, whatever the reason.
  if (severity === 'FATAL') return true;
  if (typeof code === 'string' && CODES.test(code)) return true;
  return error.name === 'MaxRetriesPerRequestError' || MESSAGES.test(error.message);
}

/** Network errors; SQLSTATE classes 08 (connection), 53 (resources), 57 (operator intervention, statement timeout). */
const CODES = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08|53|57)/;

/** The words of pg, its pool and ioredis for a connection that was lost, where they give no code. */
const MESSAGES = new RegExp(
  [
    ...['Connection terminated', 'Connection is closed', 'timeout exceeded when trying to connect'],
    ...['Client has encountered a connection error', 'Client was closed', 'Query read timeout'],
    // Of a process that stops before it has answered.
    ...['Cannot use a pool after calling end on the pool', 'driver has already been destroyed'],
    // Of several servers.
    'none of the servers takes writes',
    ...["Stream isn't writeable", 'Command timed out', 'LOADING ', 'READONLY '],
    // Of a replica without its master, and of a master without enough replicas.
    ...['MASTERDOWN ', 'NOREPLICAS '],
    // Of Redis Sentinel.
    'no Sentinel names a master',
    // Of a Redis Cluster.
    ...['CLUSTERDOWN ', 'MOVED ', 'TRYAGAIN ', 'Too many Cluster redirections', 'Failed to refresh slots cache'],
    ...['None of startup nodes is available', 'Cluster is ended'],
  ]
    .map((beginning) => `^${beginning}`)
    .join('|'),
);

export const outage = () => unavailable('A store behind Parley does not answer. Try again later.');
