import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../../kernel/database/statement.ts';
import type { Lane } from './lane.ts';
import { ACTIVE, WEBHOOKS } from './state.ts';

const NOT_PAUSED = '(w.retry_at is null or w.retry_at <= now())';

/**
 * What is behind and due: conversations of the user with newer events, and those that the user has left with the lane not
 * yet at its end. Those that waited longest come first, for each webhook so many; of one that has failed everywhere
 * one is tried.
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
        and (wc.seq is null or (c.event_seq > wc.seq and (wc.due_at is null or wc.due_at <= now())))
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

/** What there is to do, of all webhooks or of one. */
export const findDue = (em: EntityManager, { perWebhook, inAll }: DueLimits, webhookId?: string): Promise<Lane[]> =>
  run(em, DUE, [webhookId ?? null, perWebhook, inAll]);

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
