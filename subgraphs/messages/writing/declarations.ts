import { run, statement } from '../../../kernel/database/statement.ts';
import { int, type MessageSnapshot, messageId, messagesWith } from '../../../kernel/log/event-fields.ts';
import { defineEvent, type Fill } from '../../../kernel/log/events.ts';
import { contentKinds } from '../content/declarations.ts';
import { fillMarkers, markersOf } from '../receipts/declarations.ts';

const message = messagesWith(contentKinds);

interface MessageRow extends Omit<MessageSnapshot, 'createdAt' | 'editedAt' | 'deletedAt' | 'content'> {
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date;
}

/** By the range too: ids are in order of time, and so are the partitions. */
const TOMBSTONES = statement<MessageRow>(`
  select m.id, m.seq, m.sender_id as "senderId", m.body, m.reply_to_id as "replyToId",
         m.created_at as "createdAt", m.edited_at as "editedAt", m.deleted_at as "deletedAt"
  from message m
  where m.conversation_id = $1 and m.id = any($2::uuid[]) and m.id between $3::uuid and $4::uuid`);

type MessageEvent =
  | { readonly message: MessageSnapshot }
  | { readonly messageId: string; readonly message?: MessageSnapshot };

const messageIdOf = (event: MessageEvent) => ('messageId' in event ? event.messageId : event.message.id);

/** What is left of deleted messages, where an event lacks it or the time of the deletion. */
const fillTombstone: Fill<MessageEvent> = {
  lacks: ({ message }) => !message || (message.body === null && message.deletedAt === undefined),
  async read(em, conversationId, events) {
    const ids = events.map(messageIdOf).toSorted();
    const rows = await run(em, TOMBSTONES, [conversationId, ids, ids[0], ids.at(-1)]);
    const found = new Map(rows.map((row) => [row.id, toTombstone(row)]));
    return events.map((event) => ({ message: { ...found.get(messageIdOf(event)), ...event.message } }));
  },
};

const toTombstone = ({ createdAt, editedAt, deletedAt, ...row }: MessageRow): MessageSnapshot => ({
  ...row,
  createdAt: createdAt.toISOString(),
  editedAt: editedAt?.toISOString() ?? null,
  deletedAt: deletedAt.toISOString(),
});

export const MessageSent = defineEvent('MessageSent', {
  description: 'A message was sent. A sender who had read everything before has read this message as well.',
  fields: {
    message: message('The message as it was sent; without text and content if it was deleted since.'),
    ...markersOf('the sender'),
  },
  fills: [fillMarkers, fillTombstone],
});

export const MessageEdited = defineEvent('MessageEdited', {
  description: 'The text or the content of a message changed.',
  fields: { message: message('The message after the edit; without text and content if it was deleted since.') },
  fills: [fillTombstone],
});

export const MessageDeleted = defineEvent('MessageDeleted', {
  description: 'A message was deleted: its text, its content, its reactions and its pin are gone, its number stays.',
  fields: {
    messageId: messageId('The message.'),
    messageSeq: int("The message's `seq`."),
    message: message('What is left of the message: neither text nor content, with the time of its deletion.'),
  },
  fills: [fillTombstone],
});

export const events = [MessageSent, MessageEdited, MessageDeleted];
