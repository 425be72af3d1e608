import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { findDueAfter } from '../../../gateway/webhooks/due.ts';
import { idOf, type Lane } from '../../../gateway/webhooks/lane.ts';
import type { Resources } from '../../../kernel/resources.ts';
import { createCountedGateway } from '../../setup/counted-gateway.ts';
import type { Deployment } from '../../setup/deployment.ts';
import { query } from '../../setup/query.ts';
import { openResources } from '../../setup/resources.ts';
import { createWebhook, createWebhookScene, type WebhookScene } from '../../setup/webhooks.ts';

const LIMITS = { perWebhook: 5000, inAll: 5000 };

describe('the regular look for what webhooks have not got', () => {
  let gateway: Deployment;
  let resources: Resources;
  let talk: WebhookScene;
  let webhookId: string;
  const sql = (text: string, values: unknown[] = []) => query(gateway.stores.databaseUrl, text, values);
  const em = () => resources.orm.em.fork() as EntityManager;

  beforeAll(async () => {
    // Nobody else looks.
    gateway = await createCountedGateway({ WEBHOOKS: 'off', WEBHOOKS_ALLOW_PRIVATE: 'on' });
    resources = await openResources(gateway.stores);
    talk = await createWebhookScene(gateway.url, gateway.stores, 'partner-bot');
    webhookId = (await createWebhook(talk, 'http://127.0.0.1:9/hook')).id;
    await sql(
      `insert into conversation (id, kind, participant_count, event_seq, last_activity_at, created_at, updated_at)
       select gen_random_uuid(), 'GROUP', 1, 1, now(), now(), now() from generate_series(1, 4200)`,
    );
    await sql(
      `insert into participant (conversation_id, user_id, role, joined_at, joined_seq, last_read_seq, last_delivered_seq)
       select id, $1, 'MEMBER', now(), 0, 0, 0 from conversation where participant_count = 1`,
      [talk.bot.userId],
    );
    await sql(
      `insert into webhook_cursor (webhook_id, conversation_id, seq, updated_at)
       select $1, id, 1, now() from conversation on conflict do nothing`,
      [webhookId],
    );
  });

  afterAll(async () => {
    await resources?.[Symbol.asyncDispose]();
    await gateway?.[Symbol.asyncDispose]();
  });

  /** The lanes that each look of a whole round finds. */
  const lookAround = async (): Promise<Lane[][]> => {
    const looks: Lane[][] = [];
    let position: Lane | undefined;
    do {
      const { lanes, end } = await findDueAfter(em(), LIMITS, position);
      looks.push([...lanes]);
      position = end;
    } while (position);
    return looks;
  };
  const idsOf = (looks: readonly Lane[][]) => looks.flat().map(idOf).sort();

  test('sees a part of the lanes each time, and all of them in a round; what failed it sees each time', async () => {
    // Of the scene's own conversation an event is not delivered yet.
    await sql('update webhook_cursor set seq = (select event_seq from conversation c where c.id = conversation_id)');
    expect(await lookAround()).toEqual([[], [], []]);
    await sql('update conversation set event_seq = event_seq + 1');
    const behind = await lookAround();
    expect(behind.map(({ length }) => length)).toEqual([2000, 2000, 201]);
    expect(new Set(idsOf(behind)).size).toBe(4201);

    await sql('update conversation set event_seq = event_seq - 1');
    const one = [webhookId, talk.conversation];
    const change = (set: string) =>
      sql(`update webhook_cursor set ${set} where webhook_id = $1 and conversation_id = $2`, one);
    await change('attempts = 1, seq = seq - 1');
    const lane = { webhookId, conversationId: talk.conversation };
    expect(await lookAround()).toEqual([[lane], [lane], [lane]]);
    await change(`due_at = now() + interval '1 hour'`);
    expect(await lookAround()).toEqual([[], [], []]);
  });

  test('finds at the end of a round what was joined or left unheard', async () => {
    const before = idsOf(await lookAround());
    const [joined] = (await sql(
      `delete from webhook_cursor where conversation_id = (select id from conversation where participant_count = 1 limit 1)
       returning conversation_id as id`,
    )) as { id: string }[];
    const [left] = (await sql(
      `delete from participant where user_id = $1 and conversation_id = (
         select conversation_id from webhook_cursor where conversation_id <> $2 limit 1) returning conversation_id as id`,
      [talk.bot.userId, talk.conversation],
    )) as { id: string }[];
    const found = idsOf(await lookAround()).filter((id) => !before.includes(id));
    expect(found).toEqual([joined, left].map((row) => `${webhookId}.${row?.id}`).sort());
  });
});
