import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { accessConversationNow } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict, notFound } from '../../../kernel/errors.ts';
import { newId, parseId } from '../../../kernel/ids.ts';
import type { LoggedEvent } from '../../../kernel/log/catalogue.ts';
import { publishEvents } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseText } from '../../../kernel/text.ts';
import type { SendMessageInput } from '../inputs.ts';
import { messageLoader } from '../loaders/messages.ts';
import { type MessageRow, type MessageView, toMessageSnapshot, toMessageView } from '../message-view.ts';

/** A message that was checked and not yet numbered. */
interface Draft {
  readonly id: string;
  readonly conversationId: string;
  readonly senderId: string;
  readonly body: string;
  readonly replyToId: string | null;
  readonly clientMessageId: string | null;
}

/**
 * Sends a message: once it returns, the message and its event are committed under the next numbers of the
 * conversation. The same `clientMessageId` of the same sender in the same conversation returns the first message;
 * with another text it throws `CONFLICT`.
 */
export async function sendMessage(context: RequestContext, input: SendMessageInput): Promise<MessageView> {
  const draft = parseDraft(context, input);
  await context.resources.rateLimits.consume('messages', draft.senderId);
  const sent = await commitMessage(context.em, draft);
  context.forget();
  if (!sent) return getFirstMessage(context, draft);
  publishEvents(context, [sent.event]);
  return toMessageView(sent.message);
}

function parseDraft({ viewer, resources }: RequestContext, input: SendMessageInput): Draft {
  const { clientMessageId: name, replyToId } = input;
  return {
    id: newId(),
    conversationId: parseId(input.conversationId, 'conversationId'),
    senderId: viewer.userId,
    body: parseBody(input.body, resources.config.chat.maxMessageLength),
    replyToId: replyToId == null ? null : parseId(replyToId, 'replyToId'),
    clientMessageId: name == null ? null : parseText(name, 'clientMessageId', { min: 1, max: 128 }),
  };
}

/** The text of a message: not blank, and with `max` characters at most. */
export const parseBody = (text: string, max: number): string => parseText(text, 'body', { min: 1, max });

/**
 * Takes the next numbers and with them the conversation's row: from here to COMMIT this sender is alone. The time is
 * read once the row is held, so it runs with the numbers. Takes nothing for one who does not take part.
 */
const TAKE_NUMBERS = statement<{ seq: number; eventSeq: number; at: Date }>(`
  update conversation
  set message_seq = message_seq + 1, event_seq = event_seq + 1, last_activity_at = clock_timestamp()
  where id = $1 and exists (select from participant where conversation_id = $1 and user_id = $2)
  returning message_seq as seq, event_seq as "eventSeq", last_activity_at as at`);

/**
 * Writes the message, its event, its client id and the sender's markers, or nothing at all. It asks again whether
 * the sender takes part: a removal may have committed while TAKE_NUMBERS waited for the row.
 */
const INSERT_MESSAGE = statement<{ id: string }>(`
  with sender as (
    update participant set
      last_read_seq = case when last_read_seq = $3 - 1 then $3 else last_read_seq end,
      last_delivered_seq = case when last_read_seq = $3 - 1 then $3 else last_delivered_seq end,
      own_unread = case when last_read_seq = $3 - 1 then own_unread else own_unread + 1 end
    where conversation_id = $1 and user_id = $2 returning user_id
  ), answered as (
    select from sender
    where $6::uuid is null or exists (select from message where id = $6 and conversation_id = $1)
  ), named as (
    insert into message_client_id (conversation_id, sender_id, client_message_id, message_id, request_hash)
    select $1, $2, $7::text, $4, $8 from answered where $7 is not null
    on conflict do nothing returning message_id
  ), sent as (
    insert into message (id, conversation_id, seq, sender_id, body, reply_to_id, created_at, event_seqs)
    select $4::uuid, $1, $3, $2, $5, $6, $9, array[$10::int] from answered
    where $7 is null or exists (select from named) returning id
  ), logged as (
    insert into conversation_event (conversation_id, seq, type, payload, occurred_at)
    select $1, $10, 'MessageSent', $11::jsonb, $9 from sent
  )
  select id from sent`);

interface SentMessage {
  readonly message: MessageRow;
  readonly event: LoggedEvent;
}

/**
 * Four round trips: BEGIN, the two statements, COMMIT. Written by hand, because the unit of work would take one more
 * for each table. Undefined when nothing was written.
 */
async function commitMessage(em: EntityManager, draft: Draft): Promise<SentMessage | undefined> {
  await em.begin();
  try {
    const sent = await insertMessage(em, draft);
    await (sent ? em.commit() : em.rollback());
    return sent;
  } catch (error) {
    await em.rollback();
    throw error;
  }
}

async function insertMessage(em: EntityManager, draft: Draft): Promise<SentMessage | undefined> {
  const { id, conversationId, senderId, body, replyToId, clientMessageId } = draft;
  const [numbers] = await run(em, TAKE_NUMBERS, [conversationId, senderId]);
  if (!numbers) return undefined;
  const { seq, eventSeq, at } = numbers;
  const message: MessageRow = {
    ...{ id, conversationId, seq, senderId, body, replyToId },
    ...{ createdAt: at, editedAt: null, deletedAt: null },
  };
  const event: LoggedEvent = {
    ...{ conversationId, seq: eventSeq, occurredAt: at },
    type: 'MessageSent',
    payload: { message: toMessageSnapshot(message) },
  };
  const [row] = await run(em, INSERT_MESSAGE, [
    ...[conversationId, senderId, seq, id, body, replyToId, clientMessageId, requestHash(draft)],
    ...[at, eventSeq, JSON.stringify(event.payload)],
  ]);
  return row && { message, event };
}

const FIRST_MESSAGE = statement<{ id: string; requestHash: string }>(`
  select message_id as id, request_hash as "requestHash" from message_client_id
  where conversation_id = $1 and sender_id = $2 and client_message_id = $3`);

/** Why nothing was written: the sender does not take part, the message was sent before, or it answers nothing. */
async function getFirstMessage(context: RequestContext, draft: Draft): Promise<MessageView> {
  const { conversationId, senderId, clientMessageId } = draft;
  await accessConversationNow(context.em, senderId, conversationId);
  const [first] = await run(context.em, FIRST_MESSAGE, [conversationId, senderId, clientMessageId]);
  if (!first) throw notFound('message to reply to');
  if (first.requestHash !== requestHash(draft)) throw conflict('This clientMessageId was used for another message.');
  return context.loader(messageLoader).load(first.id);
}

/** What two sends with one `clientMessageId` must agree in. The text itself may be edited or deleted later. */
const requestHash = ({ body, replyToId }: Draft): string =>
  createHash('sha256')
    .update(`${replyToId ?? ''}\n${body}`)
    .digest('base64url');
