import { text } from '../variables.ts';
import { ACCOUNTS } from './accounts.ts';
import { CHAT } from './chat.ts';
import { OPERATIONS, SOCKETS } from './operations.ts';
import { PROCESSES } from './processes.ts';
import { RATE_LIMITS } from './rate-limits.ts';
import { SERVING } from './serving.ts';
import { INSTALLATION, POSTGRES, REDIS } from './stores.ts';
import { WEBHOOKS } from './webhooks.ts';

/** The tables of docs/configuration.md, in their order, by their headings. */
export const TABLES = {
  Serving: SERVING,
  PostgreSQL: POSTGRES,
  Redis: REDIS,
  'The installation': INSTALLATION,
  Processes: PROCESSES,
  Accounts: ACCOUNTS,
  Conversations: CHAT,
  'Rate limits': RATE_LIMITS,
  'Requests and operations': OPERATIONS,
  'Sockets and streams': SOCKETS,
  Webhooks: WEBHOOKS,
};

/** Variables that the documentation keeps quiet about. */
const INTERNAL = {
  NODE_ENV: text({ takes: 'production', meaning: 'Whether `npm start` runs in production.' }),
  PARLEY_PLANTED_FAULT: text({
    takes: 'drop-publishes:<part>',
    meaning: 'A fault on purpose, for tests of the delivery check.',
  }),
};

/** Every environment variable that configures Parley, declared once. */
export const VARIABLES = {
  ...SERVING,
  ...POSTGRES,
  ...REDIS,
  ...INSTALLATION,
  ...PROCESSES,
  ...ACCOUNTS,
  ...CHAT,
  ...RATE_LIMITS,
  ...OPERATIONS,
  ...SOCKETS,
  ...WEBHOOKS,
  ...INTERNAL,
};

export type VariableName = keyof typeof VARIABLES;
