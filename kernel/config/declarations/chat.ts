import { whole } from '../variables.ts';

/** The limits of a conversation. The descriptions of the schema name these defaults. */
export const CHAT = {
  MAX_MESSAGE_LENGTH: whole({
    default: 5000,
    min: 1,
    max: 100_000,
    meaning: 'The characters (Unicode code points) of a message.',
  }),
  MAX_CUSTOM_BYTES: whole({
    default: 4096,
    min: 2,
    max: 65_536,
    meaning: "The bytes of a message's `custom` data, as JSON in UTF-8 without white space.",
  }),
  MAX_EMOJI_PER_MESSAGE: whole({
    default: 20,
    min: 1,
    max: 1000,
    meaning: 'The different emoji that can be reactions to one message; one more is a `CONFLICT`.',
  }),
  MAX_PAGE_SIZE: whole({
    default: 100,
    min: 20,
    max: 1000,
    meaning: 'The entries of a page; a page has 20 unless asked otherwise.',
  }),
  MAX_GROUP_PARTICIPANTS: whole({
    default: 1000,
    min: 2,
    max: 100_000,
    meaning: 'The participants of a group; channels have no limit.',
  }),
  MAX_RECEIPT_PARTICIPANTS: whole({
    default: 50,
    min: 0,
    max: 1000,
    meaning: 'Up to this number of participants `readReceipts` names readers; above, only the counts remain.',
  }),
  MAX_TYPING_PARTICIPANTS: whole({
    default: 100,
    min: 0,
    max: 10_000,
    meaning: 'Up to this number of participants typing is shown.',
  }),
  PRESENCE_TTL_SECONDS: whole({
    default: 30,
    min: 1,
    max: 3600,
    meaning: 'How long a heartbeat (`setPresence`) lasts.',
  }),
  PRESENCE_DEBOUNCE_MS: whole({
    default: 1000,
    min: 10,
    max: 60_000,
    meaning: "Others hear about changes of one user's presence at most this often.",
  }),
};
