import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKey } from '../../setup/api-keys.ts';
import { createConversation, registerUser, sendMessage } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { query } from '../../setup/query.ts';
import { until } from '../../setup/until.ts';
import { createWebhookReceiver, isSigned, type ReceivedRequest } from '../../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, readDeliveries, WEBHOOK_SETTINGS } from '../../setup/webhooks.ts';

const bodiesOf = (requests: readonly ReceivedRequest[]) => requests.map(({ body }) => body.data.message?.body);

describe('the administration of webhooks', () => {
  let gateway: Deployment;
  const scene = () => createWebhookScene(gateway.url, gateway.stores, 'partner-readonly');
  const sql = (text: string, ...values: unknown[]) => query(gateway.stores.databaseUrl, text, values);

  beforeAll(async () => {
    gateway = await createDeployment('one process', WEBHOOK_SETTINGS);
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  test('a replay sends a conversation again from a position, under the same ids', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    const { id } = await createWebhook(talk, receiver.url);
    for (const text of ['a', 'b', 'c']) await sendMessage(talk.alice, talk.conversation, text);
    await receiver.untilTaken(3);
    const replay = { webhookId: id, conversationId: talk.conversation, afterSeq: 2 };
    await talk.admin.mutate('replayWebhook', replay, 'webhook { id }');
    const taken = await receiver.untilTaken(5);
    expect(bodiesOf(taken)).toEqual(['a', 'b', 'c', 'b', 'c']);
    expect(taken.slice(3).map(({ body }) => body.id)).toEqual(taken.slice(1, 3).map(({ body }) => body.id));
  });

  test('while a rotation lasts both secrets sign, then the new one alone', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    const { id, secret: first } = await createWebhook(talk, receiver.url);
    const rotate = async (overlapHours: number): Promise<string> =>
      (await talk.admin.mutate('rotateWebhookSecret', { webhookId: id, overlapHours }, 'secret')).secret;
    const ping = async () => {
      const result = await talk.admin.mutate(
        'testWebhook',
        { webhookId: id },
        'delivery { delivered eventType status }',
      );
      expect(result.delivery).toEqual({ delivered: true, eventType: 'Ping', status: 204 });
      return receiver.requests.at(-1) as ReceivedRequest;
    };
    const second = await rotate(1);
    const both = await ping();
    expect([isSigned(both, first), isSigned(both, second)]).toEqual([true, true]);
    const third = await rotate(0);
    const one = await ping();
    expect([isSigned(one, second), isSigned(one, third)]).toEqual([false, true]);
    const stored = await sql('select sealed_secret from webhook where id = $1', id);
    expect(JSON.stringify(stored)).not.toContain(third);
  });

  test('what does nothing but fail is disabled with notice; enabled again, it has lost nothing', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    receiver.answer(() => 500);
    const { id } = await createWebhook(talk, receiver.url);
    await sendMessage(talk.alice, talk.conversation, 'a');
    await until(() => receiver.requests.length > 0);
    await sql(`update webhook set failing_since = now() - interval '6 days' where id = $1`, id);
    const read = async () => {
      const fields = 'id disabledAt disabledReason failures failingSince';
      const { webhooks } = await talk.admin.run(
        `{ webhooks(apiKeyId: "${talk.apiKeyId}") { edges { node { ${fields} } } } }`,
      );
      return webhooks.edges[0].node;
    };
    await until(async () => (await read()).disabledAt !== null);
    expect(await read()).toMatchObject({ disabledReason: 'FAILING', failingSince: expect.any(String) });
    await until(() => receiver.requests.at(-1)?.body.type === 'WebhookDisabled');
    expect(receiver.requests.at(-1)?.body.data).toMatchObject({ webhookId: id, reason: 'FAILING' });
    const { auditLog } = await talk.admin.run(
      `{ auditLog(filter: { subjectId: "${id}" }, first: 1) { edges { node { action actor { id } details } } } }`,
    );
    expect(auditLog.edges[0].node).toMatchObject({
      action: 'disableWebhook',
      actor: null,
      details: { reason: 'FAILING' },
    });
    for (const text of ['b', 'c']) await sendMessage(talk.alice, talk.conversation, text);
    receiver.answer(() => 200);
    await talk.admin.mutate('enableWebhook', { webhookId: id }, 'webhook { disabledAt }');
    expect(bodiesOf(await receiver.untilTaken(3))).toEqual(['a', 'b', 'c']);
    expect(await read()).toMatchObject({ disabledAt: null, disabledReason: null, failures: 0, failingSince: null });
  });

  test('what failed long ago and was skipped since does not count when something fails anew', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    const { id } = await createWebhook(talk, receiver.url);
    await sql(`update webhook set failures = 1, failing_since = now() - interval '6 days' where id = $1`, id);
    receiver.answer((_, earlier) => (earlier < 2 ? 500 : 200));
    await sendMessage(talk.alice, talk.conversation, 'a');
    expect(bodiesOf(await receiver.untilTaken(1))).toEqual(['a']);
    expect(receiver.requests).toHaveLength(3);
  });

  test('events that are gone by the time it is enabled are told of by a ResyncRequired', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    const { id } = await createWebhook(talk, receiver.url, { eventTypes: ['MessageSent'] });
    await talk.admin.mutate('disableWebhook', { webhookId: id }, 'webhook { disabledReason }');
    for (const text of ['a', 'b', 'c']) await sendMessage(talk.alice, talk.conversation, text);
    await sql('delete from conversation_event where conversation_id = $1 and seq <= 3', talk.conversation);
    await talk.admin.mutate('enableWebhook', { webhookId: id }, 'webhook { id }');
    const taken = await receiver.untilTaken(2);
    expect(taken[0]?.body).toMatchObject({ type: 'ResyncRequired', seq: 3, data: { oldestSeq: 4 } });
    expect(bodiesOf(taken.slice(1))).toEqual(['c']);
  });

  test('a webhook stops with its key', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    const other = await createKey(talk.admin, 'partner-readonly', { userId: talk.bot.userId });
    await createWebhook(talk, receiver.url);
    await using remaining = await createWebhookReceiver();
    await createWebhook({ ...talk, apiKeyId: other.id }, remaining.url);
    await talk.admin.mutate('revokeApiKey', { apiKeyId: talk.apiKeyId }, '__typename');
    await sendMessage(talk.alice, talk.conversation, 'too late');
    await remaining.untilTaken(1);
    expect(receiver.requests).toEqual([]);
    const query = 'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret } }';
    const input = { apiKeyId: talk.apiKeyId, url: receiver.url };
    expect((await talk.admin.errorOf(query, { input })).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'apiKeyId',
    });
  });

  test('a changed webhook goes elsewhere, a deleted one nowhere', async () => {
    const talk = await scene();
    await using before = await createWebhookReceiver();
    await using after = await createWebhookReceiver();
    const { id } = await createWebhook(talk, before.url, { description: 'the first' });
    const update = { webhookId: id, url: after.url, eventTypes: ['MessageSent'] };
    const { webhook } = await talk.admin.mutate('updateWebhook', update, 'webhook { url description eventTypes }');
    expect(webhook).toEqual({ url: after.url, description: 'the first', eventTypes: ['MessageSent'] });
    await sendMessage(talk.alice, talk.conversation, 'here');
    await after.untilTaken(1);
    expect(before.requests).toEqual([]);
    await until(async () => (await readDeliveries(talk, id)).length === 1);
    await talk.admin.mutate('deleteWebhook', { webhookId: id }, 'webhookId');
    const query = `{ webhookDeliveries(webhookId: "${id}") { edges { node { id } } } }`;
    expect(await talk.admin.codeOf(query)).toBe('NOT_FOUND');
  });

  test('bad input is refused and changes nothing', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    const { id } = await createWebhook(talk, receiver.url);
    const foreign = await createConversation(talk.alice, []);
    const noUser = await createKey(talk.admin, 'partner-readonly');
    const good = { apiKeyId: talk.apiKeyId, url: receiver.url };
    const replay = { webhookId: id, conversationId: talk.conversation, afterSeq: 0 };
    const nobody = '00000000-0000-7000-8000-000000000000';
    const cases: [name: string, input: object, code: string, field?: string][] = [
      ['createWebhook', { ...good, apiKeyId: nobody }, 'BAD_USER_INPUT', 'apiKeyId'],
      ['createWebhook', { ...good, apiKeyId: 'x' }, 'BAD_USER_INPUT', 'apiKeyId'],
      ['createWebhook', { ...good, apiKeyId: noUser.id }, 'BAD_USER_INPUT', 'apiKeyId'],
      ['createWebhook', { ...good, url: 'nowhere' }, 'BAD_USER_INPUT', 'url'],
      ['createWebhook', { ...good, url: 'ftp://example.com/' }, 'BAD_USER_INPUT', 'url'],
      ['createWebhook', { ...good, url: 'https://user:word@example.com/' }, 'BAD_USER_INPUT', 'url'],
      ['createWebhook', { ...good, url: 'https://example.com/#part' }, 'BAD_USER_INPUT', 'url'],
      ['createWebhook', { ...good, url: `https://example.com/${'x'.repeat(2050)}` }, 'BAD_USER_INPUT', 'url'],
      ['createWebhook', { ...good, eventTypes: ['ResyncRequired'] }, 'BAD_USER_INPUT', 'eventTypes'],
      ['createWebhook', { ...good, description: 'x'.repeat(201) }, 'BAD_USER_INPUT', 'description'],
      ['updateWebhook', { webhookId: nobody }, 'NOT_FOUND'],
      ['updateWebhook', { webhookId: id, eventTypes: ['messageSent'] }, 'BAD_USER_INPUT', 'eventTypes'],
      ['rotateWebhookSecret', { webhookId: id, overlapHours: 721 }, 'BAD_USER_INPUT', 'overlapHours'],
      ['replayWebhook', { ...replay, afterSeq: -1 }, 'BAD_USER_INPUT', 'afterSeq'],
      ['replayWebhook', { ...replay, afterSeq: 99 }, 'BAD_USER_INPUT', 'afterSeq'],
      ['replayWebhook', { ...replay, conversationId: foreign }, 'NOT_FOUND'],
      ['deleteWebhook', { webhookId: 'x' }, 'BAD_USER_INPUT', 'webhookId'],
      ['enableWebhook', { webhookId: nobody }, 'NOT_FOUND'],
      ['disableWebhook', { webhookId: nobody }, 'NOT_FOUND'],
      ['testWebhook', { webhookId: nobody }, 'NOT_FOUND'],
    ];
    const state = () => sql(`select w.*, (select count(*) from webhook) from webhook w where id = $1`, id);
    const before = await state();
    const user = await registerUser(gateway.url, 'user');
    for (const [name, input, code, field] of cases) {
      const query = `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`;
      const { extensions } = await talk.admin.errorOf(query, { input });
      expect([name, input, extensions]).toEqual([name, input, { code, ...(field && { field }) }]);
      expect(await user.codeOf(query, { input })).toBe('FORBIDDEN');
    }
    for (const query of [
      '{ webhooks { edges { node { id } } } }',
      `{ webhookDeliveries(webhookId: "${id}") { edges { node { id } } } }`,
    ])
      expect(await user.codeOf(query)).toBe('FORBIDDEN');
    expect(await state()).toEqual(before);
    expect(receiver.requests).toEqual([]);
  });

  test('every action is in the audit log, without secrets', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    const { id, secret } = await createWebhook(talk, `${receiver.url}?token=hidden`);
    const webhookId = id;
    await talk.admin.mutate('updateWebhook', { webhookId, description: 'new' }, '__typename');
    await talk.admin.mutate('disableWebhook', { webhookId }, '__typename');
    await talk.admin.mutate('enableWebhook', { webhookId }, '__typename');
    await talk.admin.mutate('testWebhook', { webhookId }, '__typename');
    await talk.admin.mutate('rotateWebhookSecret', { webhookId }, '__typename');
    await talk.admin.mutate(
      'replayWebhook',
      { webhookId, conversationId: talk.conversation, afterSeq: 1 },
      '__typename',
    );
    await talk.admin.mutate('deleteWebhook', { webhookId }, '__typename');
    const { auditLog } = await talk.admin.run(
      `{ auditLog(filter: { subjectId: "${id}" }) { edges { node { action subjectType actor { id } details } } } }`,
    );
    const entries = auditLog.edges.map(({ node }: { node: { action: string } }) => node);
    expect(entries.map(({ action }: { action: string }) => action).reverse()).toEqual([
      ...['createWebhook', 'updateWebhook', 'disableWebhook', 'enableWebhook', 'testWebhook'],
      ...['rotateWebhookSecret', 'replayWebhook', 'deleteWebhook'],
    ]);
    for (const entry of entries)
      expect(entry).toMatchObject({ subjectType: 'Webhook', actor: { id: talk.admin.userId } });
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`hidden|${secret}`));
  });
});
