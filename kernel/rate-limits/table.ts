/** The unit that a limit counts: one user, one network (see `networksOf`), a user at one network, or one API key. */
export type CountedBy = 'user' | 'address' | 'user and address' | 'key';

export interface LimitDefinition {
  /** The variable that the operator sets; undefined where each key has a limit of its own. */
  readonly variable?: Uppercase<string>;
  /** How many, where the variable is not set. */
  readonly points: number;
  /** How long the window is, in seconds; 0 for what is counted at a time, at one gateway. */
  readonly seconds: number;
  readonly by: CountedBy;
  /** The things that are counted, in words that an error can use. */
  readonly what: string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every limit of a rate there is. Configuration, errors, headers and metrics follow from it. */
export const LIMITS = {
  registrations: {
    variable: 'REGISTRATIONS_PER_HOUR',
    points: 200,
    seconds: HOUR,
    by: 'address',
    what: 'registrations',
  },
  failedLogins: {
    variable: 'FAILED_LOGINS_PER_MINUTE',
    points: 100,
    seconds: MINUTE,
    by: 'address',
    what: 'failed sign-ins',
  },
  failedRefreshes: {
    ...{ variable: 'FAILED_REFRESHES_PER_MINUTE', points: 600, seconds: MINUTE, by: 'address' },
    what: 'sessions that were not refreshed',
  },
  anonymousOperations: {
    ...{ variable: 'ANONYMOUS_OPERATIONS_PER_MINUTE', points: 600, seconds: MINUTE, by: 'address' },
    what: 'operations without a sign-in',
  },
  handshakes: { variable: 'HANDSHAKES_PER_MINUTE', points: 300, seconds: MINUTE, by: 'address', what: 'connections' },
  connections: {
    variable: 'MAX_CONNECTIONS_PER_ADDRESS',
    points: 2000,
    seconds: 0,
    by: 'address',
    what: 'connections',
  },
  logins: { variable: 'LOGINS_PER_MINUTE', points: 10, seconds: MINUTE, by: 'user and address', what: 'sign-ins' },
  operations: { variable: 'OPERATIONS_PER_MINUTE', points: 1200, seconds: MINUTE, by: 'user', what: 'operations' },
  refusedOperations: {
    ...{ variable: 'REFUSED_OPERATIONS_PER_MINUTE', points: 1200, seconds: MINUTE, by: 'user' },
    what: 'operations that were not valid',
  },
  cost: {
    variable: 'COST_PER_MINUTE',
    points: 1_000_000,
    seconds: MINUTE,
    by: 'user',
    what: 'points of cost',
  },
  signals: { variable: 'SIGNALS_PER_MINUTE', points: 600, seconds: MINUTE, by: 'user', what: 'of these mutations' },
  mutations: { variable: 'MUTATIONS_PER_MINUTE', points: 60, seconds: MINUTE, by: 'user', what: 'of these mutations' },
  messages: { variable: 'MESSAGES_PER_MINUTE', points: 60, seconds: MINUTE, by: 'user', what: 'messages' },
  reactions: { variable: 'REACTIONS_PER_MINUTE', points: 60, seconds: MINUTE, by: 'user', what: 'reactions' },
  conversations: {
    variable: 'CONVERSATIONS_PER_HOUR',
    points: 5,
    seconds: HOUR,
    by: 'user',
    what: 'new conversations',
  },
  directConversations: {
    ...{ variable: 'DIRECT_CONVERSATIONS_PER_DAY', points: 200, seconds: DAY, by: 'user' },
    what: 'conversations with new people',
  },
  joins: { variable: 'JOINS_PER_HOUR', points: 20, seconds: HOUR, by: 'user', what: 'channels joined' },
  keyRequests: { points: 0, seconds: MINUTE, by: 'key', what: 'requests' },
  keyCost: { points: 0, seconds: MINUTE, by: 'key', what: 'points of cost' },
} as const satisfies Record<string, LimitDefinition>;

export type RateLimit = keyof typeof LIMITS;

export const RATE_LIMITS = Object.keys(LIMITS) as RateLimit[];

export const definitionOf = (limit: RateLimit): LimitDefinition => LIMITS[limit];

/** By which limit the calls of a mutation count. */
export interface MutationLimit {
  readonly limit: RateLimit;
  /** Whether all mutations of this limit are counted together; otherwise each by itself. */
  readonly isShared: boolean;
}

const SIGNALS: MutationLimit = { limit: 'signals', isShared: false };
const REACTIONS: MutationLimit = { limit: 'reactions', isShared: true };
const OTHERS: MutationLimit = { limit: 'mutations', isShared: false };

/**
 * Mutations that clients send by themselves, or that are nearly always a look-up, may come often. Those with a limit of
 * their own beyond their calls (conversations, joins, sign-ins) are counted where their outcome is known.
 */
const MUTATIONS: ReadonlyMap<string, MutationLimit> = new Map([
  ...['markRead', 'markDelivered', 'setTyping', 'watchPresence', 'openDirectConversation'].map(
    (name) => [name, SIGNALS] as const,
  ),
  ...['addReaction', 'removeReaction'].map((name) => [name, REACTIONS] as const),
  ['sendMessage', { limit: 'messages', isShared: true }],
]);

/** By which limit the calls of a mutation count, for each user. */
export const limitOfMutation = (name: string): MutationLimit => MUTATIONS.get(name) ?? OTHERS;
