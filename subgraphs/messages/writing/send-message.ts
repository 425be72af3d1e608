import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { addContentFields } from '../../../kernel/content.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict, forbidden, notFound } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { newId, parseId } from '../../../kernel/ids.ts';
import { publishEvents } from '../../../kernel/log/change.ts';
import type { MessageSnapshot } from '../../../kernel/log/event-fields.ts';
import { parseMessageId } from '../../../kernel/message-ids.ts';
import { permitsOf } from '../../../kernel/permissions/participants.ts';
import { lengthsOf, parseText } from '../../../kernel/text.ts';
import { BODY_RULE, changeContent, parseBody, parseContent } from '../content/change-content.ts';
import { contentKinds } from '../content/declarations.ts';
import type { MessagesContext } from '../context.ts';
import { SEND_MESSAGE } from '../declarations.ts';
import { Message } from '../entities/message.ts';
import { CLIENT_MESSAGE_ID } from '../limits.ts';
import { messageLoader } from '../loaders/messages.ts';
import { type MessageView, toMessageView } from '../message-view.ts';
import type { Markers } from '../receipts/declarations.ts';
import { MessageSent } from './declarations.ts';
import type { MessageRequest } from './request-hashes.ts';

@InputType({ description: 'A new message.' })
export class SendMessageInput {
  @Field(() => ID, { description: 'The conversation to send it to.' })
  conversationId!: string;

  @Field(() => String, { description: `The text: ${BODY_RULE}` })
  body!: string;

  @Field(() => String, {
    nullable: true,
    description: `A name of your choice for this message: ${lengthsOf(CLIENT_MESSAGE_ID)}. Sending it again with the same name returns the first message, so a retry is always safe; with another text or content it is a CONFLICT. Once that message was deleted, any text returns what is left of it. Names are kept for 30 days: after that the same name sends another message.`,
  })
  clientMessageId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message of the same conversation that this one answers.' })
  replyToId?: string | null;
}
addContentFields(SendMessageInput, contentKinds, 'input');

@ObjectType({
  description: 'A message that was sent. It is stored for good by the time you read this.',
  simpleResolvers: true,
})
export class SendMessagePayload {
  @Field(() => Message, { description: 'The message; on a retry the first one.' })
  message!: Message;
}

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
 * or what is left of it once deleted; with another text or content it throws `CONFLICT`.
 */
async function send(context: MessagesContext, input: SendMessageInput): Promise<{ message: MessageView }> {
  const draft = parseDraft(context, input);
  const outcome = await commit(context, draft);
  context.forget();
  const message = outcome.refusal === null ? publish(context, draft, outcome) : findFirst(context, draft, outcome);
  return { message: await message };
}

function parseDraft({ viewer, resources: { config } }: MessagesContext, input: SendMessageInput): Draft {
  const { clientMessageId: name, replyToId } = input;
  const conversationId = parseId(input.conversationId, 'conversationId');
  const content = changeContent(null, parseContent(input, config.chat));
  return {
    ...{ id: newId(), conversationId, senderId: viewer.userId, content },
    body: parseBody(input.body, content, config.chat),
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

/** The sender's markers are as they are after it. */
interface Sent extends Markers {
  readonly refusal: null;
  readonly seq: number;
  readonly eventSeq: number;
  readonly at: Date;
}

/** Nothing was written. */
interface Refused {
  readonly refusal: 'NOT_PARTICIPANT' | 'NOT_PERMITTED' | 'NOTHING_TO_ANSWER' | 'CLIENT_ID_USED';
  /** The message that has the client id. */
  readonly firstId: string;
  readonly firstHash: string | null;
}

/**
 * One round trip that takes the next numbers, writes message, event, client id and the sender's markers, and commits;
 * or writes nothing and says why. The function stands in `migrations/functions/`. Written by hand, because the unit of work
 * would hold the conversation's row over a round trip for each table.
 */
const SEND_MESSAGE_3 = statement<Sent | Refused>(`
  select o_refusal as refusal, o_seq as seq, o_event_seq as "eventSeq", o_at as at,
    o_first_id as "firstId", o_first_hash as "firstHash", o_last_read_seq as "lastReadSeq",
    o_last_delivered_seq as "lastDeliveredSeq", o_own_unread as "ownUnread"
  from parley_send_message_3($1, $2, $3, $4, $5, $6, $7, $8, $9)`);

const PERMITS = permitsOf(SEND_MESSAGE);

async function commit({ em, requestHashes }: MessagesContext, draft: Draft): Promise<Sent | Refused> {
  const { id, conversationId, senderId, body, replyToId, clientMessageId } = draft;
  const values = [id, conversationId, senderId, body, replyToId, clientMessageId, requestHashes.of(draft)];
  const [outcome] = await run(em, SEND_MESSAGE_3, [...values, JSON.stringify(toSnapshot(draft)), PERMITS]);
  return outcome as Sent | Refused;
}

/** A message as its event carries it, but for what the database gives it. */
const toSnapshot = (draft: Draft): Omit<MessageSnapshot, 'seq' | 'createdAt'> => {
  const { id, senderId, body, content, replyToId, clientMessageId } = draft;
  return {
    ...{ id, senderId, body, replyToId, editedAt: null, clientMessageId },
    ...(content && { content }),
  };
};

function publish(context: MessagesContext, draft: Draft, sent: Sent): MessageView {
  const { seq, eventSeq, at, lastReadSeq, lastDeliveredSeq, ownUnread } = sent;
  const { id, conversationId, senderId, body, content, replyToId, clientMessageId } = draft;
  const { type, payload } = MessageSent({
    message: { ...toSnapshot(draft), seq, createdAt: at.toISOString() },
    ...{ lastReadSeq, lastDeliveredSeq, ownUnread },
  });
  publishEvents(context, [{ type, payload, conversationId, seq: eventSeq, occurredAt: at }]);
  return toMessageView({
    ...{ id, conversationId, seq, senderId, body, content, replyToId, clientMessageId },
    ...{ createdAt: at, editedAt: null, deletedAt: null },
  });
}

/** The message that was sent first, if the draft repeats it. Throws for every other refusal. */
function findFirst(context: MessagesContext, draft: Draft, { refusal, firstId, firstHash }: Refused) {
  if (refusal === 'NOT_PARTICIPANT') throw notFound('conversation');
  if (refusal === 'NOT_PERMITTED') throw forbidden(SEND_MESSAGE.refusal);
  if (refusal === 'NOTHING_TO_ANSWER') throw notFound('message to reply to');
  if (!context.requestHashes.fits(firstHash, draft))
    throw conflict('This clientMessageId was used for another message.');
  return context.loader(messageLoader).load({ conversationId: draft.conversationId, id: firstId });
}

export const sendMessage = mutation({
  name: 'sendMessage',
  description: 'Sends a message. It is stored for good before this returns.',
  tags: ['write', 'send'],
  input: SendMessageInput,
  inputDescription: 'The message.',
  payload: SendMessagePayload,
  run: send,
});
