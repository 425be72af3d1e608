import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { forbidden } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MessageDeleted } from '../declarations.ts';
import { messageLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import { getMessage } from './edit-message.ts';

/** Deleted means gone: the text leaves the log's events too. */
const CLEAR_EVENTS = statement(`
  update conversation_event set payload = jsonb_set(payload, '{message,body}', 'null')
  where conversation_id = $1 and seq = any($2::int[])`);

/** How the events of reactions are cleared: so many at a time, that no statement takes long. */
const REACTIONS_AT_ONCE = 5000;

/**
 * The same for what others answered with, a short code above all, which is a text. Looked for by the message alone, or
 * the planner might read the conversation's whole log instead.
 */
const CLEAR_REACTION_EVENTS = statement<{ seq: number }>(`
  with page as (
    select seq, occurred_at from conversation_event
    where payload->>'messageId' = $2 and type in ('ReactionAdded', 'ReactionRemoved') and seq > $3
    order by seq limit ${REACTIONS_AT_ONCE}
  )
  update conversation_event e set payload = jsonb_set(e.payload, '{emoji}', '""') from page
  where e.conversation_id = $1 and e.seq = page.seq and e.occurred_at = page.occurred_at
  returning e.seq`);

/** Nor can the text be guessed from the hash that knows a repeat. */
const CLEAR_REQUEST = statement('update message_client_id set request_hash = null where message_id = $1');

const CLEAR_REACTIONS = statement(`
  with reactions as (delete from reaction where conversation_id = $1 and message_id = $2)
  delete from reaction_count where conversation_id = $1 and message_id = $2`);

/**
 * Deletes a message; its sender may, and owners and admins. It leaves a tombstone under its number, without text and
 * reactions, nor does anything else keep them. Deleting it again changes nothing.
 */
export async function deleteMessage(context: RequestContext, messageId: string): Promise<MessageView> {
  const id = parseId(messageId, 'messageId');
  const { conversationId } = await context.loader(messageLoader).load(id);
  await changeAsParticipant(context, conversationId, async ({ em, at, append }, { role }) => {
    const message = await getMessage(em, id, conversationId);
    if (message.senderId !== context.viewer.userId && role === 'MEMBER')
      throw forbidden('Only its sender, owners and admins may delete a message.');
    if (message.deletedAt) return;
    message.body = null;
    message.deletedAt = at;
    await run(em, CLEAR_EVENTS, [conversationId, message.eventSeqs]);
    await run(em, CLEAR_REQUEST, [id]);
    await run(em, CLEAR_REACTIONS, [conversationId, id]);
    await clearReactionEvents(em, conversationId, id);
    append(MessageDeleted({ messageId: id, messageSeq: message.seq }));
  });
  return context.loader(messageLoader).load(id);
}

async function clearReactionEvents(em: EntityManager, conversationId: string, messageId: string): Promise<void> {
  let cleared: readonly { seq: number }[];
  let after = 0;
  do {
    cleared = await run(em, CLEAR_REACTION_EVENTS, [conversationId, messageId, after]);
    after = cleared.reduce((most, { seq }) => Math.max(most, seq), after);
  } while (cleared.length === REACTIONS_AT_ONCE);
}
