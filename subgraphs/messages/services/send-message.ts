import { accessConversationNow } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict, notFound } from '../../../kernel/errors.ts';
import { newId, parseId } from '../../../kernel/ids.ts';
import { publishEvents } from '../../../kernel/log/change.ts';
import type { MessageSnapshot } from '../../../kernel/log/event-fields.ts';
import type { LoggedEvent } from '../../../kernel/log/events.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import { parseText } from '../../../kernel/text.ts';
import type { MessagesContext } from '../context.ts';
import { MessageSent } from '../declarations.ts';
import type { SendMessageInput } from '../inputs.ts';
import { CLIENT_MESSAGE_ID } from '../limits.ts';
import { messageLoader } from '../loaders/messages.ts';
import { type MessageRow, type MessageView, toMessageView } from '../message-view.ts';
import type { MessageRequest } from '../request-hashes.ts';

/** A message that was checked and not yet numbered. */
interface Draft extends MessageRequest {
  readonly id: string;
  readonly conversationId: string;
  readonly senderId: string;
  readonly clientMessageId: string | null;
}

/**
 * Sends a message: once it returns, the message and its event are committed under the next numbers of the
 * conversation. The same `clientMessageId` of the same sender in the same conversation returns the first message,
 * or what is left of it once deleted; with another text it throws `CONFLICT`.
 */
export async function sendMessage(context: MessagesContext, input: SendMessageInput): Promise<MessageView> {
  const draft = parseDraft(context, input);
  const sent = await commitMessage(context, draft);
  context.forget();
  if (!sent) return getFirstMessage(context, draft);
  publishEvents(context, [sent.event]);
  return toMessageView(sent.message);
}

function parseDraft({ viewer, resources }: MessagesContext, input: SendMessageInput): Draft {
  const { clientMessageId: name, replyToId } = input;
  const conversationId = parseId(input.conversationId, 'conversationId');
  return {
    id: newId(),
    conversationId,
    senderId: viewer.userId,
    body: parseBody(input.body, resources.config.chat.maxMessageLength),
    replyToId: replyToId == null ? null : parseAnswered(replyToId, conversationId),
    clientMessageId: name == null ? null : parseText(name, 'clientMessageId', CLIENT_MESSAGE_ID),
  };
}

/** The message that another one answers. Throws `NOT_FOUND` for one whose id has another conversation in it. */
function parseAnswered(replyToId: string, conversationId: string): string {
  const named = parseMessageId(replyToId, 'replyToId');
  if ((named.conversationId ?? conversationId) !== conversationId) throw notFound('message to reply to');
  return named.id;
}

/** The text of a message: not blank, and with `max` characters at most. */
export const parseBody = (text: string, max: number): string => parseText(text, 'body', { min: 1, max });

/**
 * One round trip that takes the next numbers, writes message, event, client id and the sender's markers, and commits;
 * or writes nothing and returns no row. The function stands in `migrations/functions/`. Written by hand, because the
 * unit of work would hold the conversation's row over a round trip for each table.
 */
const SEND_MESSAGE = statement<{ seq: number; eventSeq: number; at: Date }>(`
  select o_seq as seq, o_event_seq as "eventSeq", o_at as at from parley_send_message_1($1, $2, $3, $4, $5, $6, $7, $8)`);

/** A message as its event carries it, but for what the database gives it. */
type UnnumberedSnapshot = Omit<MessageSnapshot, 'seq' | 'createdAt'>;

interface SentMessage {
  readonly message: MessageRow;
  readonly event: LoggedEvent;
}

/** Undefined when nothing was written. */
async function commitMessage({ em, requestHashes }: MessagesContext, draft: Draft): Promise<SentMessage | undefined> {
  const { id, conversationId, senderId, body, replyToId, clientMessageId } = draft;
  const snapshot: UnnumberedSnapshot = { id, senderId, body, replyToId, editedAt: null };
  const values = [id, conversationId, senderId, body, replyToId, clientMessageId, requestHashes.of(draft)];
  const [sent] = await run(em, SEND_MESSAGE, [...values, JSON.stringify(snapshot)]);
  if (!sent) return undefined;
  const { seq, eventSeq, at } = sent;
  const message: MessageRow = {
    ...{ id, conversationId, seq, senderId, body, replyToId },
    ...{ createdAt: at, editedAt: null, deletedAt: null },
  };
  const { type, payload } = MessageSent({ message: { ...snapshot, seq, createdAt: at.toISOString() } });
  return { message, event: { type, payload, conversationId, seq: eventSeq, occurredAt: at } };
}

const FIRST_MESSAGE = statement<{ id: string; requestHash: string | null }>(`
  select message_id as id, request_hash as "requestHash" from message_client_id
  where conversation_id = $1 and sender_id = $2 and client_message_id = $3`);

/** Why nothing was written: the sender does not take part, the message was sent before, or it answers nothing. */
async function getFirstMessage(context: MessagesContext, draft: Draft): Promise<MessageView> {
  const { conversationId, senderId, clientMessageId } = draft;
  await accessConversationNow(context.em, senderId, conversationId);
  const [first] = await run(context.em, FIRST_MESSAGE, [conversationId, senderId, clientMessageId]);
  if (!first) throw notFound('message to reply to');
  if (!context.requestHashes.fits(first.requestHash, draft))
    throw conflict('This clientMessageId was used for another message.');
  return context.loader(messageLoader).load({ conversationId, id: first.id });
}
