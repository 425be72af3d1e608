import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../../kernel/database/statement.ts';

/** The events of reactions are cleared in batches of this size, so that no statement takes long. */
const REACTIONS_AT_ONCE = 5000;

/**
 * Reactions leave the log too, short codes above all, which are texts. They are looked for by the message alone, or
 * the planner might read the conversation's whole log instead.
 */
const CLEAR_REACTION_EVENTS = statement<{ seq: number }>(`
  with page as (
    select seq, occurred_at from conversation_event
    where payload->>'messageId' = $2 and type in ('ReactionAdded', 'ReactionRemoved') and seq > $3
    order by seq limit ${REACTIONS_AT_ONCE}
  )
  update conversation_event e set payload = e.payload || '{"emoji": "", "count": 0}' from page
  where e.conversation_id = $1 and e.seq = page.seq and e.occurred_at = page.occurred_at
  returning e.seq`);

const CLEAR_REACTIONS = statement(`
  with reactions as (delete from reaction where conversation_id = $1 and message_id = $2)
  delete from reaction_count where conversation_id = $1 and message_id = $2`);

/** Takes the reactions to a message away that is being deleted, and what they were out of the log. */
export async function eraseReactions(em: EntityManager, conversationId: string, messageId: string): Promise<void> {
  await run(em, CLEAR_REACTIONS, [conversationId, messageId]);
  let cleared: readonly { seq: number }[];
  let after = 0;
  do {
    cleared = await run(em, CLEAR_REACTION_EVENTS, [conversationId, messageId, after]);
    after = cleared.reduce((most, { seq }) => Math.max(most, seq), after);
  } while (cleared.length === REACTIONS_AT_ONCE);
}
