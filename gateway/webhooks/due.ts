import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../kernel/database/statement.ts';
import { FIRST_ID } from '../../kernel/ids.ts';
import type { Lane } from './lane.ts';
import { ACTIVE, WEBHOOKS } from './state.ts';

const NOT_PAUSED = '(w.retry_at is null or w.retry_at <= now())';

/**
 * The lanes that are not where their log is, and due: conversations of the user with newer events, or whose log has gone back behind
 * the lane; and those that the user has left with the lane not yet at its end. Those that waited
 * longest come first, up to a number for each webhook; of one that has failed everywhere one is tried.
 */
const DUE = statement<Lane>(`
  select "webhookId", "conversationId" from (
    select w.id as "webhookId", lane.conversation_id as "conversationId", w.retry_at,
      row_number() over (partition by w.id order by lane.updated_at nulls first) as place
    from ${WEBHOOKS} cross join lateral (
      select p.conversation_id, wc.updated_at
      from participant p join conversation c on c.id = p.conversation_id
      left join webhook_cursor wc on wc.webhook_id = w.id and wc.conversation_id = p.conversation_id
      where p.user_id = k.user_id
        and (wc.seq is null or (c.event_seq <> wc.seq and (wc.due_at is null or wc.due_at <= now())))
      union all
      select wc.conversation_id, wc.updated_at from webhook_cursor wc
      where wc.webhook_id = w.id and (wc.due_at is null or wc.due_at <= now())
        and not exists (select from participant p where p.conversation_id = wc.conversation_id and p.user_id = k.user_id)
    ) lane
    where ($1::uuid is null or w.id = $1) and ${ACTIVE} and ${NOT_PAUSED}
  ) due where place <= case when retry_at is null then $2 else 1 end
  order by place limit $3`);

export interface DueLimits {
  readonly perWebhook: number;
  readonly inAll: number;
}

/** The work there is to do, of all webhooks or of one. Costs with the conversations of their users: not for every few seconds. */
export const findDue = (em: EntityManager, { perWebhook, inAll }: DueLimits, webhookId?: string): Promise<Lane[]> =>
  run(em, DUE, [webhookId ?? null, perWebhook, inAll]);

/** Of no lane, and before all of them. */
const FIRST: Lane = { webhookId: FIRST_ID, conversationId: FIRST_ID };

/** The number of lanes that are looked at each time, however many there are. */
const SLICE_SIZE = 2000;

const SLICE_END = statement<Lane>(`
  select webhook_id as "webhookId", conversation_id as "conversationId" from webhook_cursor
  where (webhook_id, conversation_id) > ($1, $2) order by webhook_id, conversation_id offset ${SLICE_SIZE - 1} limit 1`);

/** The lanes of a slice, and wherever they are those that failed: a webhook that pauses is tried by nothing else. */
const DUE_IN_SLICE = statement<Lane>(`
  with slice as (
    select webhook_id, conversation_id, seq, due_at, updated_at from webhook_cursor
    where (webhook_id, conversation_id) > ($1, $2) order by webhook_id, conversation_id limit ${SLICE_SIZE}),
  failed as (
    select wc.* from webhook w cross join lateral (
      select webhook_id, conversation_id, seq, due_at, updated_at from webhook_cursor
      where webhook_id = w.id and attempts > 0 and (due_at is null or due_at <= now()) limit $3) wc
    where w.disabled_at is null and ${NOT_PAUSED})
  select "webhookId", "conversationId" from (
    select w.id as "webhookId", wc.conversation_id as "conversationId", w.retry_at,
      row_number() over (partition by w.id order by wc.updated_at) as place
    from (select * from slice union select * from failed) wc
      join conversation c on c.id = wc.conversation_id
      join webhook w on w.id = wc.webhook_id join api_key k on k.id = w.api_key_id join "user" u on u.id = k.user_id
    where (wc.due_at is null or wc.due_at <= now()) and ${ACTIVE} and ${NOT_PAUSED}
      and (c.event_seq <> wc.seq or not exists (
        select from participant p where p.conversation_id = wc.conversation_id and p.user_id = k.user_id))
  ) due where place <= case when retry_at is null then $3 else 1 end
  order by place limit $4`);

/** Conversations that were joined unheard. A difference of sets, for nobody foresees how many a user has. */
const NOT_BEGUN = statement<Lane>(`
  select w.id as "webhookId", lane.conversation_id as "conversationId"
  from ${WEBHOOKS} cross join lateral (
    select p.conversation_id from participant p where p.user_id = k.user_id
    except select wc.conversation_id from webhook_cursor wc where wc.webhook_id = w.id) lane
  where ${ACTIVE} and w.retry_at is null limit $1`);

/** A part of what is due, and where the next look goes on: at the beginning if that is undefined. */
export interface DueSlice {
  readonly lanes: readonly Lane[];
  readonly end: Lane | undefined;
}

/** The work there is to do on a slice of all lanes; at the end of a round also on those that were not begun. */
export async function findDueAfter(em: EntityManager, limits: DueLimits, after: Lane = FIRST): Promise<DueSlice> {
  const position = [after.webhookId, after.conversationId];
  const [end] = await run(em, SLICE_END, position);
  const lanes = await run(em, DUE_IN_SLICE, [...position, limits.perWebhook, limits.inAll]);
  const notBegun = end ? [] : await run(em, NOT_BEGUN, [limits.perWebhook]);
  return { lanes: [...lanes, ...notBegun], end };
}

const RUNG = statement<Lane>(`
  select w.id as "webhookId", p.conversation_id as "conversationId"
  from ${WEBHOOKS} join participant p on p.user_id = k.user_id and p.conversation_id = any($1::uuid[])
  where ${ACTIVE} and w.retry_at is null`);

/** The webhooks that follow conversations in which something happened. */
export const findRung = (em: EntityManager, conversationIds: readonly string[]): Promise<Lane[]> =>
  run(em, RUNG, [conversationIds]);

const ANY = statement<{ any: boolean }>('select exists (select from webhook) as any');

/** Whether there are webhooks at all. */
export async function hasWebhooks(em: EntityManager): Promise<boolean> {
  const [row] = await run(em, ANY, []);
  return row?.any ?? false;
}
