import type { Config } from '../config/config.ts';

/** How large what an operation returns can be, where the schema does not say it. */
export interface Sizes {
  /** The largest page that may be asked for. */
  readonly maxPageSize: number;
  /** Of fields that may be longer than {@link BYTES_PER_POINT}, in bytes; by type and field. */
  readonly bytes: Readonly<Record<string, number>>;
  /** How long lists without a page size are taken to be, by type and field; any other as long as the largest page. */
  readonly lengths: Readonly<Record<string, number>>;
  /** Of fields that take more work than what they return shows, in points; by type and field. */
  readonly work: Readonly<Record<string, number>>;
}

/** One point of cost pays for a field of this number of bytes at most. */
export const BYTES_PER_POINT = 1024;

/** The cost of an entry of a list that is an argument; at the root of a subscription each entry is a stream to listen to. */
export const ENTRY_POINTS = { any: 1, listened: 10 } as const;

/**
 * How long lists without a page size usually are at most. What an answer has beyond that is counted once it is there
 * (`gateway/limits/returned.ts`), so that none of them has to be as long as it can possibly be.
 */
export const LIST_LENGTHS: Sizes['lengths'] = {
  'ApiKey.scopes': 2,
  'Conversation.joinLinks': 5,
  'ConversationCreated.participants': 20,
  // Most messages have none; those of a page have two each at the most, taken together.
  'Message.reactions': 2,
  'Message.readReceipts': 10,
  'ParticipantsAdded.participants': 20,
  'Query.jobs': 10,
  'Query.usage': 366,
  'WatchPresencePayload.users': 50,
  'Webhook.eventTypes': 20,
};

/** What fields cost that take more work than what they return shows, without what is selected in them. */
export const WORK_POINTS: Sizes['work'] = {
  // One look at each conversation of the viewer, of which there may be thousands.
  'Query.unreadTotals': 100,
};

/** Of a character in UTF-8, at most. */
const BYTES_PER_CHARACTER = 4;

/** Longer documents may be registered; this is what they usually have. */
const DOCUMENT_BYTES = 4 * 1024;

export function sizesOf({ chat }: Pick<Config, 'chat'>): Sizes {
  const body = chat.maxMessageLength * BYTES_PER_CHARACTER;
  return {
    maxPageSize: chat.maxPageSize,
    bytes: {
      'Message.body': body,
      'InspectedMessage.body': body,
      'Message.custom': chat.maxCustomBytes,
      'InspectedMessage.custom': chat.maxCustomBytes,
      'User.avatarUrl': 2048,
      'TrustedDocument.body': DOCUMENT_BYTES,
    },
    lengths: LIST_LENGTHS,
    work: WORK_POINTS,
  };
}
