import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../kernel/database/statement.ts';
import type { SealedSecrets } from '../../kernel/webhooks/secrets.ts';
import type { Lane } from './lane.ts';

/** Everything that the next delivery on a lane depends on, as it is now. */
export interface LaneState extends SealedSecrets {
  readonly url: string;
  /** Empty: all that the contract shows. */
  readonly eventTypes: readonly string[];
  readonly contract: string;
  /** The user for whom the key acts: a lane is a conversation that this user takes part in. */
  readonly userId: string;
  /** The target failed everywhere a moment ago: nothing is sent for a while. */
  readonly paused: boolean;
  readonly participates: boolean;
  /** The last event that was delivered or left out; null before the lane was begun. */
  readonly seq: number | null;
  /** Failed attempts to deliver the next one. */
  readonly attempts: number;
}

/** The webhooks (`w`, with their keys `k` and users `u`) that get something. */
export const ACTIVE = `w.disabled_at is null and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > now()) and u.suspended_at is null`;

/** For a `from`: webhooks with all that {@link ACTIVE} asks. */
export const WEBHOOKS = `webhook w join api_key k on k.id = w.api_key_id join "user" u on u.id = k.user_id`;

const STATE = statement<LaneState>(`
  select w.url, w.event_types as "eventTypes", w.sealed_secret as "sealedSecret",
    w.sealed_previous_secret as "sealedPreviousSecret", w.previous_secret_until as "previousSecretUntil",
    k.contract, k.user_id as "userId", coalesce(w.retry_at > now(), false) as paused,
    exists (select from participant p where p.conversation_id = $2 and p.user_id = k.user_id) as participates,
    wc.seq, coalesce(wc.attempts, 0) as attempts
  from ${WEBHOOKS} left join webhook_cursor wc on wc.webhook_id = w.id and wc.conversation_id = $2
  where w.id = $1 and ${ACTIVE}`);

/** Undefined when the webhook gets nothing (any more). */
export async function readLane(em: EntityManager, { webhookId, conversationId }: Lane): Promise<LaneState | undefined> {
  const [state] = await run(em, STATE, [webhookId, conversationId]);
  return state;
}

/** The search begins at the newest event and ends soon: at the time when the participant came. */
const BEGIN = statement<{ seq: number }>(`
  insert into webhook_cursor (webhook_id, conversation_id, seq, updated_at)
  select $1, p.conversation_id, coalesce((
    select e.seq - 1 from conversation_event e
    where e.conversation_id = p.conversation_id and e.occurred_at >= p.joined_at
      and e.type in ('ConversationCreated', 'ParticipantsAdded')
      and e.payload->'participants' @> jsonb_build_array(jsonb_build_object('userId', p.user_id))
    order by e.seq desc limit 1), 0), now()
  from participant p where p.conversation_id = $2 and p.user_id = $3
  on conflict (webhook_id, conversation_id) do update set updated_at = excluded.updated_at
  returning seq`);

/** Begins a lane just before the event by which its user joined. Undefined when the user has left. */
export async function beginLane(em: EntityManager, lane: Lane, userId: string): Promise<number | undefined> {
  const [begun] = await run(em, BEGIN, [lane.webhookId, lane.conversationId, userId]);
  return begun?.seq;
}

const END = statement(`
  delete from webhook_cursor wc using webhook w join api_key k on k.id = w.api_key_id
  where wc.webhook_id = $1 and wc.conversation_id = $2 and w.id = wc.webhook_id
    and not exists (select from participant p where p.conversation_id = $2 and p.user_id = k.user_id)
  returning wc.seq`);

/** Ends a lane whose user has left. False when the user takes part. */
export async function endLane(em: EntityManager, { webhookId, conversationId }: Lane): Promise<boolean> {
  const ended = await run(em, END, [webhookId, conversationId]);
  return ended.length > 0;
}
