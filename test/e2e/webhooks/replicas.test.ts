import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConversation, sendMessage } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { readMetrics } from '../../setup/metrics.ts';
import type { Place } from '../../setup/plans.ts';
import { createProcesses, type Processes } from '../../setup/processes.ts';
import { until } from '../../setup/until.ts';
import { createWebhookReceiver, type WebhookReceiver } from '../../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, WEBHOOK_SETTINGS } from '../../setup/webhooks.ts';

const TARGETS = 8;
const CONVERSATIONS = 3;
const LANES = TARGETS * CONVERSATIONS;

describe('webhooks of two gateways', () => {
  let parley: Processes;
  let neighbour: Deployment;
  let receivers: WebhookReceiver[];

  beforeAll(async () => {
    // Time for all requests to be held together.
    const env = { ...WEBHOOK_SETTINGS, WEBHOOK_TIMEOUT_MS: '5000' };
    parley = await createProcesses('one process', env);
    const { databaseUrl, redisPrefix } = parley.stores;
    const shared = { ...env, DATABASE_URL: databaseUrl, REDIS_PREFIX: redisPrefix };
    neighbour = await createDeployment('one process', shared);
    receivers = await Promise.all(Array.from({ length: TARGETS }, createWebhookReceiver));
  });

  afterAll(async () => {
    await neighbour?.[Symbol.asyncDispose]();
    await parley?.[Symbol.asyncDispose]();
    for (const receiver of receivers ?? []) await receiver[Symbol.asyncDispose]();
  });

  const requestsOf = async ({ url }: Place) =>
    (await readMetrics(url))('parley_webhook_requests_total{outcome="DELIVERED"}');
  const sumOf = (count: (receiver: WebhookReceiver) => number) =>
    receivers.reduce((sum, receiver) => sum + count(receiver), 0);
  /** The events of a conversation that each target took, in order. */
  const takenOf = (conversation: string) =>
    receivers.map(({ taken }) =>
      taken.filter(({ body }) => body.conversationId === conversation).map(({ body }) => body.data.message.body),
    );
  const withoutRepetition = (texts: readonly string[]) => texts.filter((text, index) => text !== texts[index - 1]);

  test('each event comes once and in order; when one is killed the other one goes on, and only what was cut comes twice', async () => {
    const talk = await createWebhookScene(parley.url, parley.stores, 'partner-bot');
    const both = [talk.alice, talk.alice.at(neighbour.url)];
    const conversations = await Promise.all(
      Array.from({ length: CONVERSATIONS }, () => createConversation(talk.alice, [talk.bot])),
    );
    for (const { url } of receivers) await createWebhook(talk, url, { eventTypes: ['MessageSent'] });
    const sent: string[] = [];
    const send = async (count: number, senders = both) => {
      for (let n = 0; n < count; n++) {
        const text = `${sent.push(`${sent.length + 1}`)}`;
        const sender = senders[n % senders.length] ?? talk.alice;
        await Promise.all(conversations.map((conversation) => sendMessage(sender, conversation, text)));
      }
    };

    await send(20);
    await until(() => sumOf(({ taken }) => taken.length) >= LANES * 20);
    expect(sumOf(({ requests }) => requests.length)).toBe(LANES * 20);
    for (const conversation of conversations) for (const texts of takenOf(conversation)) expect(texts).toEqual(sent);
    // Counted when the answer is there, a moment after it was given.
    const counts = () => Promise.all([parley, neighbour].map(requestsOf));
    await until(async () => (await counts()).reduce((sum, count) => sum + count) >= LANES * 20);
    expect(Math.min(...(await counts()))).toBeGreaterThan(0);

    const held = Promise.withResolvers<number>();
    let holding = 0;
    for (const receiver of receivers)
      receiver.answer(({ data }) => (data.message.body === '21' && ++holding <= LANES ? held.promise : 204));
    await send(1);
    await until(() => holding === LANES);
    await parley.kill();
    await until(() => sumOf(({ cut }) => cut) > 0);
    held.resolve(204);
    await send(20, both.slice(1));
    const arrived = () => conversations.every((id) => takenOf(id).every((texts) => new Set(texts).size === 41));
    await until(arrived);
    const cut = sumOf((receiver) => receiver.cut);
    expect(cut).toBeLessThan(LANES);
    for (const conversation of conversations)
      for (const texts of takenOf(conversation)) expect(withoutRepetition(texts)).toEqual(sent);
    expect(sumOf(({ taken }) => taken.length)).toBe(LANES * 41 + cut);
  });
});
