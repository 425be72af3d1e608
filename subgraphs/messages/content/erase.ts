import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { Message } from '../entities/message.ts';
import { contentKinds } from './declarations.ts';

/** Deleted means gone: what was written leaves the log's events too, which say when. */
const CLEAR_EVENTS = statement(`
  update conversation_event set payload = jsonb_set(
    payload, '{message}', (payload->'message') - 'content' || jsonb_build_object('body', null, 'deletedAt', $3::text))
  where conversation_id = $1 and seq = any($2::int[])`);

/** The events are cleared in batches of this size, so that no statement takes long, however often a message was edited. */
const EVENTS_AT_ONCE = 5000;

/** Nor can it be guessed from the hash that knows a repeat. */
const CLEAR_REQUEST = statement('update message_client_id set request_hash = null where message_id = $1');

/** Takes everything that was written out of a message that is being deleted, its text and its content: nothing keeps them. */
export async function eraseWritten(em: EntityManager, message: Message): Promise<void> {
  for (const { name, erase } of contentKinds) {
    const kept = message.content?.[name];
    if (erase && kept !== undefined) await erase(em, message, kept);
  }
  message.body = null;
  message.content = null;
  for (let begin = 0; begin < message.eventSeqs.length; begin += EVENTS_AT_ONCE) {
    const seqs = message.eventSeqs.slice(begin, begin + EVENTS_AT_ONCE);
    await run(em, CLEAR_EVENTS, [message.conversationId, seqs, message.deletedAt?.toISOString()]);
  }
  await run(em, CLEAR_REQUEST, [message.id]);
}
