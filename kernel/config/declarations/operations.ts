import { oneOf, whole } from '../variables.ts';

const KB = 1024;
const MB = 1024 * KB;

/** The limits of one request, its operation and its answer. */
export const OPERATIONS = {
  MAX_BODY_BYTES: whole({ default: 256 * KB, min: KB, max: 100 * MB, meaning: 'The size of an HTTP request.' }),
  MAX_RESPONSE_BYTES: whole({
    default: 8 * MB,
    min: 64 * KB,
    max: 1024 * MB,
    meaning: 'The size of an answer or an event; a larger one is `PAYLOAD_TOO_LARGE`.',
  }),
  MAX_UNSENT_BYTES: whole({
    default: 128 * MB,
    min: MB,
    max: 1024 * 1024 * MB,
    meaning:
      '[What all answers together may take](limits.md#by-address) that clients have not taken; one answer always has room.',
  }),
  MAX_QUERY_DEPTH: whole({ default: 15, min: 3, max: 1000, meaning: 'The depth of an operation.' }),
  MAX_QUERY_ALIASES: whole({ default: 30, min: 1, max: 10_000, meaning: 'The aliases of an operation.' }),
  MAX_QUERY_TOKENS: whole({ default: 2000, min: 100, max: 1_000_000, meaning: 'The tokens of an operation.' }),
  MAX_QUERY_NODES: whole({
    default: 2000,
    min: 100,
    max: 1_000_000,
    meaning: 'The fields and fragments that an operation selects, with all fragments in their places.',
  }),
  MAX_QUERY_COST: whole({
    default: 50_000,
    min: 100,
    max: 1_000_000_000,
    meaning:
      '[The cost of one operation](trusted-documents.md#what-an-operation-costs): the fields that it may return, a kilobyte each.',
  }),
  TRUSTED_DOCUMENTS: oneOf({
    values: ['off', 'only'],
    default: 'off',
    meaning: 'With `only`, [registered documents](trusted-documents.md) are executed and nothing else.',
  }),
};

export const SOCKETS = {
  MAX_SOCKETS_PER_USER: whole({
    default: 50,
    min: 1,
    max: 1_000_000,
    unset: '50; 1,000,000 with `RATE_LIMITS=off`',
    meaning: 'The sockets and streams of a user at one gateway.',
  }),
  MAX_LISTENERS_PER_USER: whole({
    default: 20_000,
    min: 1,
    max: 1_000_000_000,
    unset: '20,000; 1,000,000,000 with `RATE_LIMITS=off`',
    meaning:
      "[What the subscriptions of a user listen to](limits.md#by-user) at one gateway: an inbox to each of the user's conversations.",
  }),
  MAX_OPERATIONS_PER_SOCKET: whole({
    default: 100,
    min: 1,
    max: 100_000,
    meaning: 'The operations of a socket that run at a time.',
  }),
  MAX_FRAME_BYTES: whole({
    default: 64 * KB,
    min: KB,
    max: 16 * MB,
    meaning: 'The size of a message that a client sends over a WebSocket.',
  }),
  MAX_QUEUED_BYTES: whole({
    default: MB,
    min: 64 * KB,
    max: 1024 * MB,
    meaning: 'What may wait for a client; it is closed beyond, and ephemeral events are left out from a quarter on.',
  }),
  CONNECTION_INIT_SECONDS: whole({ default: 5, min: 1, max: 60, meaning: 'In this time a socket must say who it is.' }),
};
