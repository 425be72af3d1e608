import { LIMITS, type LimitDefinition, type RateLimit } from '../../rate-limits/table.ts';
import { flag, type WholeNumber, whole } from '../variables.ts';

/** The variables of those limits that an operator sets. */
export type LimitVariable = Extract<(typeof LIMITS)[RateLimit], { readonly variable: string }>['variable'];

const MEANINGS: Readonly<Record<LimitVariable, string>> = {
  REGISTRATIONS_PER_HOUR: 'Registrations, per address.',
  FAILED_LOGINS_PER_MINUTE: 'Failed sign-ins over all names, per address.',
  FAILED_REFRESHES_PER_MINUTE: 'Calls of `refreshSession` that fail, per address.',
  ANONYMOUS_OPERATIONS_PER_MINUTE: 'Operations without a sign-in, per address; a `refreshSession` does not count here.',
  HANDSHAKES_PER_MINUTE: 'Sockets and streams opened, per address.',
  MAX_CONNECTIONS_PER_ADDRESS: 'Connections of an address at one gateway, whatever comes by them.',
  LOGINS_PER_MINUTE: 'Sign-ins, per user and address.',
  OPERATIONS_PER_MINUTE: 'Queries, and subscriptions begun, per user.',
  REFUSED_OPERATIONS_PER_MINUTE: 'Requests that are not valid, cost too much or name what nobody knows, per user.',
  COST_PER_MINUTE:
    '[The cost](trusted-documents.md#what-an-operation-costs) of all operations of a user; `MAX_QUERY_COST` at least.',
  SIGNALS_PER_MINUTE:
    'Calls of each of `markRead`, `markDelivered`, `setTyping`, `watchPresence` and `openDirectConversation`, per user.',
  MUTATIONS_PER_MINUTE: 'Calls of each other mutation, per user.',
  MESSAGES_PER_MINUTE: 'Messages sent, per user.',
  REACTIONS_PER_MINUTE: 'Reactions added and removed, per user.',
  CONVERSATIONS_PER_HOUR: 'Groups and channels created, per user.',
  DIRECT_CONVERSATIONS_PER_DAY: 'Direct conversations with people with whom the user had none.',
  JOINS_PER_HOUR: 'Channels joined, per user.',
};

const limits = Object.values(LIMITS as Readonly<Record<RateLimit, LimitDefinition>>).flatMap(({ variable, points }) =>
  variable
    ? [[variable, whole({ default: points, min: 1, max: 1_000_000_000, meaning: MEANINGS[variable as LimitVariable] })]]
    : [],
);

/** How often something may be done: the limits of `kernel/rate-limits/table.ts`. */
export const RATE_LIMITS = {
  RATE_LIMITS: flag({
    default: 'on',
    meaning:
      'Whether the limits of this table hold, and the quotas of API keys; [limits.md](limits.md) says what each counts.',
  }),
  ...(Object.fromEntries(limits) as Readonly<Record<LimitVariable, WholeNumber>>),
};
