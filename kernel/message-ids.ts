import { badInput } from './errors.ts';
import { isId, joinIds } from './ids.ts';

/** A message and its conversation, by the UUIDs of tables and log. A message's own has the time in it by which its partition is found. */
export interface MessageKey {
  readonly conversationId: string;
  readonly id: string;
}

/** A message as a client names it: with its conversation; without it by a plain UUID, which is taken until the next release. */
export interface NamedMessage {
  readonly conversationId: string | undefined;
  readonly id: string;
}

/** The form of message ids, as descriptions of the schema say it. */
export const MESSAGE_ID = 'Opaque: 43 characters, of which the case matters.';

const UUID_BYTES = 16;
const LENGTH = 43;

/** The id by which clients know a message: base64url of the UUIDs of conversation and message. */
export const encodeMessageId = ({ conversationId, id }: MessageKey): string => joinIds(conversationId, id);

/** Undefined for every text but the one that `encodeMessageId` makes of some key. */
export function decodeMessageId(text: string): MessageKey | undefined {
  if (text.length !== LENGTH) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // Node skips what is not base64, and the last character has two bits too many: no second text stands for a message.
  if (bytes.toString('base64url') !== text) return undefined;
  return { conversationId: uuidAt(bytes, 0), id: uuidAt(bytes, UUID_BYTES) };
}

/** A message id, or a plain UUID, of which there need not be a message; undefined for any other text. */
export const readMessageId = (text: string): NamedMessage | undefined =>
  isId(text) ? { conversationId: undefined, id: text.toLowerCase() } : decodeMessageId(text);

/** A message id as a client sent it. Throws `BAD_USER_INPUT` for a text that is none. */
export function parseMessageId(text: string, field: string): NamedMessage {
  const named = readMessageId(text);
  if (!named) throw badInput(field, 'must be the id of a message, as the API gives it.');
  return named;
}

const UUID_PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

const uuidAt = (bytes: Buffer, start: number): string =>
  bytes.toString('hex', start, start + UUID_BYTES).replace(UUID_PARTS, '$1-$2-$3-$4-$5');
