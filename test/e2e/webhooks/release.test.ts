import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConversation, sendMessage } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { query } from '../../setup/query.ts';
import { until } from '../../setup/until.ts';
import { createWebhookReceiver, type ReceivedRequest, type WebhookReceiver } from '../../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, WEBHOOK_SETTINGS, type WebhookScene } from '../../setup/webhooks.ts';

/** Whoever waits for the next attempt waits for longer than a test. */
const LONG_BACKOFF = { ...WEBHOOK_SETTINGS, WEBHOOK_BACKOFF_MS: '600000', WEBHOOK_MAX_BACKOFF_MS: '3600000' };

const bodiesOf = (requests: readonly ReceivedRequest[]) => requests.map(({ body }) => body.data.message?.body);

describe('the backlog of a webhook whose target failed', () => {
  let gateway: Deployment;
  beforeAll(async () => {
    gateway = await createDeployment('one process', LONG_BACKOFF);
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  interface Failing {
    readonly talk: WebhookScene;
    readonly id: string;
    readonly conversations: readonly string[];
  }

  /** Several conversations of which each has failed: one alone waits by itself, three have the whole webhook wait. */
  async function fail(receiver: WebhookReceiver, count: number): Promise<Failing> {
    const talk = await createWebhookScene(gateway.url, gateway.stores, 'partner-readonly');
    const conversations = [talk.conversation];
    while (conversations.length < count) conversations.push(await createConversation(talk.alice, [talk.bot]));
    const { id } = await createWebhook(talk, receiver.url, { eventTypes: ['MessageSent'] });
    receiver.answer(() => 500);
    for (const conversation of conversations) {
      await sendMessage(talk.alice, conversation, 'first');
      await sendMessage(talk.alice, conversation, 'second');
    }
    await until(async () => (await read({ talk, id })).failures === count);
    return { talk, id, conversations };
  }

  async function read({ talk, id }: Pick<Failing, 'talk' | 'id'>) {
    const { webhooks } = await talk.admin.run(
      `{ webhooks(apiKeyId: "${talk.apiKeyId}") { edges { node { id failures failingSince nextAttemptAt disabledAt } } } }`,
    );
    return webhooks.edges
      .map(({ node }: { node: { id: string } }) => node)
      .find((one: { id: string }) => one.id === id);
  }

  /** Within the backoff after a first failure, a part of which is left to chance. */
  const expectWaiting = ({ nextAttemptAt }: { nextAttemptAt: string }) => {
    const wait = Date.parse(nextAttemptAt) - Date.now();
    expect([wait > 300_000, wait < 900_000]).toEqual([true, true]);
  };

  const expectNothingWaits = async (failing: Failing) =>
    until(async () => {
      const { failures, failingSince, nextAttemptAt } = await read(failing);
      return failures === 0 && failingSince === null && nextAttemptAt === null;
    });

  test.each([1, 3])('comes at once to an address that it was changed to, for %d conversations', async (count) => {
    await using broken = await createWebhookReceiver();
    await using mended = await createWebhookReceiver();
    const failing = await fail(broken, count);
    expectWaiting(await read(failing));
    const before = broken.requests.length;
    const update = { webhookId: failing.id, url: mended.url };
    const { webhook } = await failing.talk.admin.mutate('updateWebhook', update, 'webhook { nextAttemptAt failures }');
    expect(webhook).toEqual({ nextAttemptAt: null, failures: 0 });
    expect(bodiesOf(await mended.untilTaken(2 * count)).toSorted()).toEqual([
      ...Array(count).fill('first'),
      ...Array(count).fill('second'),
    ]);
    expect(broken.requests).toHaveLength(before);
    await expectNothingWaits(failing);
  });

  test.each([1, 3])('comes at once after a test that was taken, for %d conversations', async (count) => {
    await using receiver = await createWebhookReceiver();
    const failing = await fail(receiver, count);
    const ping = () => failing.talk.admin.mutate('testWebhook', { webhookId: failing.id }, 'delivery { delivered }');
    expect((await ping()).delivery.delivered).toBe(false);
    expectWaiting(await read(failing));
    receiver.answer(() => 204);
    expect((await ping()).delivery.delivered).toBe(true);
    await receiver.untilTaken(1 + 2 * count);
    await expectNothingWaits(failing);
  });

  test('does not wait for an attempt that was under way at the old address when it was changed', async () => {
    await using slow = await createWebhookReceiver();
    await using mended = await createWebhookReceiver();
    const failing = await fail(slow, 1);
    const { promise: refused, resolve: refuse } = Promise.withResolvers<number>();
    let underWay = false;
    slow.answer(() => {
      underWay = true;
      return refused;
    });
    const due = 'update webhook_cursor set due_at = null where webhook_id = $1';
    await query(gateway.stores.databaseUrl, due, [failing.id]);
    await until(() => underWay);
    const update = { webhookId: failing.id, url: mended.url };
    await failing.talk.admin.mutate('updateWebhook', update, '__typename');
    refuse(500);
    expect(bodiesOf(await mended.untilTaken(2))).toEqual(['first', 'second']);
    await expectNothingWaits(failing);
  });

  test('of a disabled webhook has no next attempt', async () => {
    await using receiver = await createWebhookReceiver();
    const failing = await fail(receiver, 1);
    await failing.talk.admin.mutate('disableWebhook', { webhookId: failing.id }, '__typename');
    expect((await read(failing)).nextAttemptAt).toBeNull();
    receiver.answer(() => 204);
    await failing.talk.admin.mutate('enableWebhook', { webhookId: failing.id }, '__typename');
    await receiver.untilTaken(2);
  });
});
