import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../kernel/ids.ts';
import { decodeMessageId } from '../../kernel/message-ids.ts';
import { contentKinds } from '../../subgraphs/messages/content/declarations.ts';
import { eventFields } from '../setup/apply-events.ts';
import { type Client, createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { CONTENT_SAMPLES } from '../setup/content-samples.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { findInRedis, findInTables } from '../setup/personal-traces.ts';
import { query } from '../setup/query.ts';
import { createWebhookReceiver } from '../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, WEBHOOK_SETTINGS } from '../setup/webhooks.ts';

const SELECTION = `id seq body ${Object.values(CONTENT_SAMPLES)
  .map(({ selection }) => selection)
  .join(' ')}`;

describe('the content of messages', () => {
  let parley: Deployment;
  beforeAll(async () => {
    parley = await createCountedGateway(WEBHOOK_SETTINGS);
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  const contentOf = (word: string, kinds = contentKinds) =>
    Object.fromEntries(
      kinds.map(({ name }) => [name, CONTENT_SAMPLES[name as keyof typeof CONTENT_SAMPLES].given(word)]),
    );

  test('has a sample of every kind', () => {
    expect(Object.keys(CONTENT_SAMPLES)).toEqual(contentKinds.map(({ name }) => name));
  });

  test('of every kind is nowhere once its message was deleted, whatever it was before', async () => {
    const talk = await createWebhookScene(parley.url, parley.stores, 'partner-bot');
    const { alice, bot, conversation: conversationId } = talk;
    const [sent, edited] = [`canary-${randomUUID()}`, `canary-${randomUUID()}`];
    const words = [sent, edited];
    await using receiver = await createWebhookReceiver();
    const webhook = await createWebhook(talk, receiver.url, { eventTypes: ['MessageSent', 'MessageEdited'] });

    const input = { conversationId, body: sent, clientMessageId: 'canary', ...contentOf(sent) };
    const { message } = await alice.mutate('sendMessage', input, `message { ${SELECTION} }`);
    const editable = contentKinds.filter((kind) => kind.editable);
    const change = { messageId: message.id, body: edited, ...contentOf(edited, editable) };
    await alice.mutate('editMessage', change, `message { ${SELECTION} }`);
    await bot.mutate('sendMessage', { conversationId, body: 'indeed', replyToId: message.id }, 'message { id }');
    await bot.mutate('addReaction', { messageId: message.id, emoji: ':canary:' }, 'message { id }');

    const look = async () => {
      const events = await alice.run(
        `{ conversationEvents(conversationId: "${conversationId}", after: 0) { events { ${eventFields(SELECTION)} } } }`,
      );
      const page = `{ conversation(id: "${conversationId}") { messages { edges { node { ${SELECTION} replyTo { ${SELECTION} } } } } } }`;
      const inspected = await talk.admin.run(
        `{ inspectConversation(id: "${conversationId}", reason: "a test") { messages(first: 10) { edges { node { ${SELECTION} } } } } }`,
      );
      const before = receiver.taken.length;
      await talk.admin.mutate('replayWebhook', { webhookId: webhook.id, conversationId, afterSeq: 0 }, '__typename');
      const replayed = (await receiver.untilTaken(before + 3)).slice(before);
      const read = { events, page: await alice.run(page), inspected, replayed: replayed.map(({ body }) => body) };
      const shown = Object.entries(read).filter(([, value]) =>
        words.some((word) => JSON.stringify(value).includes(word)),
      );
      return {
        tables: await findInTables(parley.stores, words),
        redis: await findInRedis(parley.stores, words),
        shown: shown.map(([name]) => name),
      };
    };
    await receiver.untilTaken(3);
    expect(await look()).toMatchObject({
      tables: ['conversation_event.payload', 'message.body', 'message.content'],
      shown: ['events', 'page', 'inspected', 'replayed'],
    });
    await alice.mutate('deleteMessage', { messageId: message.id }, 'message { id }');
    expect(await look()).toEqual({ tables: [], redis: [], shown: [] });

    // Not JSON's null either.
    expect(
      await query(parley.stores.databaseUrl, `select from message where jsonb_typeof(content) <> 'object'`),
    ).toEqual([]);

    const repeated = await alice.mutate('sendMessage', input, `message { ${SELECTION} }`);
    const gone = Object.fromEntries(contentKinds.map(({ name }) => [name, null]));
    expect(repeated.message).toEqual({ id: message.id, seq: message.seq, body: null, ...gone });
    expect(await look()).toEqual({ tables: [], redis: [], shown: [] });
  });
});

describe('the function that sends a message', () => {
  let parley: Deployment;
  let alice: Client;
  let bob: Client;
  let stranger: Client;
  let conversationId: string;
  beforeAll(async () => {
    parley = await createCountedGateway();
    [alice, bob, stranger] = await registerUsers(parley.url, 'alice', 'bob', 'stranger');
    conversationId = await createConversation(alice, [bob]);
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  interface Call {
    readonly sender?: Client;
    readonly permits?: readonly string[];
    readonly replyTo?: string | null;
    readonly clientId?: string | null;
  }

  async function call({ sender = bob, permits = ['GROUP MEMBER'], replyTo = null, clientId = null }: Call) {
    const values = [newId(), conversationId, sender.userId, 'hi', replyTo, clientId, 'hash', '{}', permits];
    const [row] = await query(
      parley.stores.databaseUrl,
      `select o_refusal as refusal, o_seq as seq, o_first_id as first, o_first_hash as hash
      from parley_send_message_3($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values,
    );
    return row;
  }

  const NOTHING = { seq: expect.anything(), first: null, hash: null };

  test('says why it wrote nothing, and lets a repeat find the first message whatever else is wrong', async () => {
    const first = await sendMessage(bob, conversationId, 'first');
    const named = { conversationId, body: 'named', clientMessageId: 'named' };
    const { message } = await bob.mutate('sendMessage', named, 'message { id seq }');
    expect(message.seq).toBe(first.seq + 1);
    const used = { refusal: 'CLIENT_ID_USED', first: decodeMessageId(message.id)?.id, hash: expect.any(String) };
    for (const [made, refused] of [
      [{ sender: stranger }, { refusal: 'NOT_PARTICIPANT' }],
      [{ permits: ['GROUP OWNER', 'CHANNEL MEMBER'] }, { refusal: 'NOT_PERMITTED' }],
      [{ permits: [] }, { refusal: 'NOT_PERMITTED' }],
      [{ replyTo: newId() }, { refusal: 'NOTHING_TO_ANSWER' }],
      [{ replyTo: newId(), clientId: 'unused' }, { refusal: 'NOTHING_TO_ANSWER' }],
      [{ clientId: 'named' }, used],
      [{ clientId: 'named', replyTo: newId() }, used],
      [{ clientId: 'named', permits: [] }, used],
      [
        { clientId: 'named', sender: stranger },
        { refusal: 'NOT_PARTICIPANT', first: null },
      ],
    ] as const)
      expect(await call(made)).toMatchObject(refused);
    expect(await call({})).toMatchObject({ ...NOTHING, refusal: null, seq: message.seq + 1 });
    // A name whose send was refused is free.
    expect(await call({ clientId: 'unused' })).toMatchObject({ refusal: null, seq: message.seq + 2 });
  });

  test('is asked once, also for what it refuses; a repeat looks for access and the first message besides', async () => {
    const refused = (client: Client, input: object) => () =>
      client.codeOf(mutation('sendMessage', '__typename'), { input: { conversationId, body: 'hi', ...input } });
    const send = expect.stringContaining('parley_send_message_3');
    expect(await parley.statementsOf(refused(stranger, {}))).toEqual([send]);
    expect(await parley.statementsOf(refused(bob, { replyToId: newId() }))).toEqual([send]);
    const repeat = () =>
      bob.mutate('sendMessage', { conversationId, body: 'twice', clientMessageId: 'twice' }, 'message { id }');
    const { message } = await repeat();
    expect(await parley.statementsOf(async () => expect((await repeat()).message).toEqual(message))).toHaveLength(3);
  });
});
