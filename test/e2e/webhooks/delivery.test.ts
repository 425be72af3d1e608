import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConversation, sendMessage } from '../../setup/client.ts';
import { type ContractsFolder, createContractsFolder } from '../../setup/contracts-folder.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { query } from '../../setup/query.ts';
import { createSingleRedis, type RedisServers } from '../../setup/redis-server.ts';
import { Stopwatch } from '../../setup/stopwatch.ts';
import { until } from '../../setup/until.ts';
import { createWebhookReceiver, isSigned, type ReceivedRequest } from '../../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, readDeliveries, WEBHOOK_SETTINGS } from '../../setup/webhooks.ts';

const bodiesOf = (requests: readonly ReceivedRequest[]) => requests.map(({ body }) => body.data.message?.body);
const idOf = ({ headers }: ReceivedRequest) => headers['parley-webhook-id'];

describe('delivery of webhooks', () => {
  let gateway: Deployment;
  let redis: RedisServers;
  let contracts: ContractsFolder;
  const scene = (contract = 'partner-bot') => createWebhookScene(gateway.url, gateway.stores, contract);

  beforeAll(async () => {
    // One of its own: it is emptied in the middle.
    redis = await createSingleRedis();
    contracts = await createContractsFolder();
    gateway = await createDeployment('one process', {
      ...WEBHOOK_SETTINGS,
      ...{ REDIS_URL: redis.url, CONTRACTS_FOLDER: contracts.path },
    });
  });

  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
    await contracts?.[Symbol.asyncDispose]();
  });

  test('events come in order, signed, in the form of the API, without what was before', async () => {
    const talk = await scene();
    await sendMessage(talk.alice, talk.conversation, 'before');
    await using receiver = await createWebhookReceiver();
    const { secret, id } = await createWebhook(talk, receiver.url);
    const message = await sendMessage(talk.alice, talk.conversation, 'one');
    await sendMessage(talk.bot, talk.conversation, 'two');
    const [first, second] = await receiver.untilTaken(2);
    expect(first?.body).toEqual({
      ...{ id: idOf(first as ReceivedRequest), type: 'MessageSent', conversationId: talk.conversation, seq: 3 },
      occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        message: {
          ...{
            id: message.id,
            seq: 2,
            body: 'one',
            custom: null,
            location: null,
            createdAt: expect.any(String),
            editedAt: null,
            deletedAt: null,
          },
          ...{ conversation: { id: talk.conversation }, sender: { id: talk.alice.userId } },
        },
        ...{ lastReadSeq: 2, lastDeliveredSeq: 2, ownUnread: 0 },
      },
    });
    expect(second?.body.seq).toBe(4);
    for (const request of receiver.requests) expect(isSigned(request, secret)).toBe(true);
    expect(isSigned(first as ReceivedRequest, 'another secret')).toBe(false);
    await until(async () => (await readDeliveries(talk, id)).length === 2);
    expect((await readDeliveries(talk, id))[1]).toEqual({
      ...{ eventId: first?.body.id, eventType: 'MessageSent', conversationId: talk.conversation, seq: 3 },
      ...{ attempt: 1, delivered: true, status: 204, error: null, durationMs: expect.any(Number) },
    });
  });

  test('a target that fails gets each event again, in order, under the same id; nothing is lost', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    receiver.answer((_, earlier) => (earlier < 2 ? 500 : 200));
    const { id } = await createWebhook(talk, receiver.url);
    const texts = ['a', 'b', 'c', 'd'];
    for (const text of texts) await sendMessage(talk.alice, talk.conversation, text);
    const taken = await receiver.untilTaken(4);
    expect(bodiesOf(taken)).toEqual(texts);
    // Not one comes before the one before it was taken.
    expect(bodiesOf(receiver.requests)).toEqual(texts.flatMap((text) => [text, text, text]));
    expect(new Set(receiver.requests.map(idOf)).size).toBe(4);
    const failed = await readDeliveries(talk, id, { failed: true });
    expect(failed).toHaveLength(8);
    expect(failed[0]).toMatchObject({ attempt: 2, delivered: false, status: 500, error: 'STATUS' });
  });

  test('a conversation that is refused holds up no other one of the same webhook', async () => {
    const talk = await scene();
    const other = await createConversation(talk.alice, [talk.bot]);
    await using receiver = await createWebhookReceiver();
    receiver.answer(({ conversationId }) => (conversationId === talk.conversation ? 500 : 200));
    await createWebhook(talk, receiver.url);
    await sendMessage(talk.alice, talk.conversation, 'refused');
    for (let n = 1; n <= 5; n++) await sendMessage(talk.alice, other, `${n}`);
    expect(bodiesOf(await receiver.untilTaken(5))).toEqual(['1', '2', '3', '4', '5']);
  });

  test('a target that does not answer, or answers 500, delays no other webhook', async () => {
    const talk = await scene();
    await using slow = await createWebhookReceiver();
    await using broken = await createWebhookReceiver();
    await using quick = await createWebhookReceiver();
    slow.answer(() => 'nothing');
    broken.answer(() => 500);
    const { id } = await createWebhook(talk, slow.url);
    await createWebhook(talk, broken.url);
    await createWebhook(talk, quick.url);
    const others = await Promise.all(Array.from({ length: 8 }, () => createConversation(talk.alice, [talk.bot])));
    await quick.untilTaken(8);
    using sinceSent = new Stopwatch();
    for (const conversation of others) await sendMessage(talk.alice, conversation, 'quick');
    await quick.untilTaken(16);
    expect(sinceSent.elapsedMs).toBeLessThan(5000);
    await until(async () => (await readDeliveries(talk, id)).length > 0);
    expect((await readDeliveries(talk, id))[0]).toMatchObject({ delivered: false, status: null, error: 'TIMEOUT' });
  });

  test('a redirect is a failed attempt: nothing is sent to where it leads', async () => {
    const talk = await scene();
    await using inside = await createWebhookReceiver();
    await using receiver = await createWebhookReceiver();
    receiver.answer((_, earlier) => (earlier === 0 ? { status: 307, headers: { location: inside.url } } : 200));
    const { id } = await createWebhook(talk, receiver.url);
    await sendMessage(talk.alice, talk.conversation, 'elsewhere');
    expect(bodiesOf(await receiver.untilTaken(1))).toEqual(['elsewhere']);
    expect(inside.requests).toEqual([]);
    const [failed] = await readDeliveries(talk, id, { failed: true });
    expect(failed).toMatchObject({ status: 307, error: 'REDIRECT' });
  });

  test('a target that fails everywhere pauses as a whole, then gets everything, each conversation in order', async () => {
    const talk = await scene();
    const conversations = await Promise.all(
      Array.from({ length: 6 }, () => createConversation(talk.alice, [talk.bot])),
    );
    await using receiver = await createWebhookReceiver();
    receiver.answer(() => 500);
    const { id } = await createWebhook(talk, receiver.url);
    for (const text of ['1', '2', '3'])
      await Promise.all(conversations.map((conversation) => sendMessage(talk.alice, conversation, text)));
    await until(async () => {
      const sql = 'select retry_at from webhook where id = $1 and retry_at is not null';
      return (await query(gateway.stores.databaseUrl, sql, [id])).length > 0;
    });
    receiver.answer(() => 200);
    const taken = await receiver.untilTaken(18);
    for (const conversation of conversations) {
      const its = taken.filter(({ body }) => body.conversationId === conversation);
      expect(bodiesOf(its)).toEqual(['1', '2', '3']);
    }
  });

  test('what Redis forgets is delivered all the same', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    receiver.answer(() => 500);
    await createWebhook(talk, receiver.url);
    for (const text of ['1', '2', '3']) await sendMessage(talk.alice, talk.conversation, text);
    await until(() => receiver.requests.length > 0);
    await redis.masterOf('').redis.flushall();
    receiver.answer(() => 200);
    expect(bodiesOf(await receiver.untilTaken(3))).toEqual(['1', '2', '3']);
  });

  test('a conversation that the user joins later is told from the joining on, and to the leaving', async () => {
    const talk = await scene();
    const later = await createConversation(talk.alice, []);
    await sendMessage(talk.alice, later, 'without the bot');
    await using receiver = await createWebhookReceiver();
    await createWebhook(talk, receiver.url);
    const change = { conversationId: later, userIds: [talk.bot.userId] };
    await talk.alice.mutate('addParticipants', change, '__typename');
    await sendMessage(talk.alice, later, 'with it');
    await receiver.untilTaken(2);
    const { userId } = talk.bot;
    await talk.alice.mutate('removeParticipant', { conversationId: later, userId }, '__typename');
    await sendMessage(talk.alice, later, 'without it again');
    await sendMessage(talk.alice, talk.conversation, 'elsewhere');
    const taken = await receiver.untilTaken(4);
    const its = taken.filter(({ body }) => body.conversationId === later);
    expect(its.map(({ body }) => [body.type, body.seq])).toEqual([
      ['ParticipantsAdded', 3],
      ['MessageSent', 4],
      ['ParticipantRemoved', 5],
    ]);
    expect(bodiesOf(taken)).toContain('elsewhere');
  });

  test('pins come too, to whoever chose them, and content with its message', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    await createWebhook(talk, receiver.url, { eventTypes: ['MessagePinned', 'MessageUnpinned', 'MessageSent'] });
    const order = { custom: { order: 4711 }, location: { latitude: 52.52, longitude: 13.4, name: null } };
    const input = { conversationId: talk.conversation, body: '', ...order };
    const { message } = await talk.alice.mutate('sendMessage', input, 'message { id seq }');
    const of = { messageId: message.id };
    for (const name of ['pinMessage', 'unpinMessage']) await talk.alice.mutate(name, of, 'message { id }');
    const [sent, ...pins] = await receiver.untilTaken(3);
    expect(sent?.body.data.message).toMatchObject({ body: '', ...order });
    const data = { ...of, messageSeq: message.seq, user: { id: talk.alice.userId } };
    expect(pins.map(({ body }) => [body.type, body.data])).toEqual([
      ['MessagePinned', data],
      ['MessageUnpinned', data],
    ]);
  });

  test('what a contract hides is in no payload, and a type that it hides is never sent', async () => {
    await contracts.write('no-bodies', [
      'Message.body',
      'Message.sender',
      'ConversationUpdated',
      'ParticipantRole.OWNER',
    ]);
    const talk = await scene('no-bodies');
    await using receiver = await createWebhookReceiver();
    await createWebhook(talk, receiver.url);
    const title = { conversationId: talk.conversation, title: 'Another title' };
    await talk.alice.mutate('updateConversation', title, '__typename');
    await sendMessage(talk.alice, talk.conversation, 'secret');
    const conversation = await createConversation(talk.alice, [talk.bot]);
    const taken = await receiver.untilTaken(2);
    const [sent, created] = ['MessageSent', 'ConversationCreated'].map((type) =>
      taken.find(({ body }) => body.type === type),
    );
    expect(created?.body.data.participants).toEqual([
      { user: { id: talk.alice.userId }, role: null },
      { user: { id: talk.bot.userId }, role: 'MEMBER' },
    ]);
    expect(created?.body.conversationId).toBe(conversation);
    const shown = ['conversation', 'createdAt', 'custom', 'deletedAt', 'editedAt', 'id', 'location', 'seq'];
    expect(Object.keys(sent?.body.data.message).sort()).toEqual(shown);
    expect(sent?.text).not.toContain('secret');
    const input = { apiKeyId: talk.apiKeyId, url: receiver.url };
    const query = 'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret } }';
    const problemOf = (type: string) => talk.admin.errorOf(query, { input: { ...input, eventTypes: [type] } });
    const [hidden, unknown] = [await problemOf('ConversationUpdated'), await problemOf('NeverThereAtAll')];
    expect(hidden.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'eventTypes' });
    expect(hidden.message).toMatch(/^eventTypes\.0 names no type/);
    expect(hidden.message.replace('ConversationUpdated', 'NeverThereAtAll')).toBe(unknown.message);
  });

  test('only the types that were asked for are sent', async () => {
    const talk = await scene();
    await using receiver = await createWebhookReceiver();
    await createWebhook(talk, receiver.url, { eventTypes: ['MessageDeleted'] });
    const message = await sendMessage(talk.alice, talk.conversation, 'gone soon');
    await talk.alice.mutate('deleteMessage', { messageId: message.id }, '__typename');
    const [only] = await receiver.untilTaken(1);
    const tombstone = { id: message.id, seq: 1, body: null, custom: null, deletedAt: only?.body.occurredAt };
    expect(only?.body).toMatchObject({
      type: 'MessageDeleted',
      data: { messageId: message.id, messageSeq: 1, message: tombstone },
    });
    expect(receiver.requests).toHaveLength(1);
  });
});
