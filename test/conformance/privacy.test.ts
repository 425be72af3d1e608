import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../kernel/ids.ts';
import { createKey } from '../setup/api-keys.ts';
import { type Event, readEvents } from '../setup/apply-events.ts';
import { Client, createConversation, mutation, registerUsers } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { manifestOf } from '../setup/manifests.ts';
import { query } from '../setup/query.ts';
import { registerWithRole } from '../setup/roles.ts';
import { runJobs } from '../setup/run-jobs.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('what the database is told and keeps', () => {
  let parley: Deployment;
  let alice: Client;
  let bob: Client;
  let conversationId: string;
  beforeAll(async () => {
    parley = await createCountedGateway({ WEBHOOKS_ALLOW_PRIVATE: 'on' });
    [alice, bob] = await registerUsers(parley.url, 'alice', 'bob');
    conversationId = await createConversation(alice, [bob]);
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  const sql = (text: string, values: unknown[] = []) => query(parley.stores.databaseUrl, text, values);
  const SENT = 'message { id seq body deletedAt }';
  const send = async (body: string, clientMessageId: string, by = alice) =>
    (await by.mutate('sendMessage', { conversationId, body, clientMessageId }, SENT)).message;
  const codeOfSend = (body: string, clientMessageId: string) =>
    alice.codeOf(mutation('sendMessage', '__typename'), { input: { conversationId, body, clientMessageId } });
  const hashOf = async (clientMessageId: string): Promise<string | null> =>
    (await sql('select request_hash as hash from message_client_id where client_message_id = $1', [clientMessageId]))[0]
      ?.hash;
  test('lose every text of a deleted message, however often it was edited', async () => {
    const word = randomUUID();
    const edited = await createConversation(alice, [bob]);
    const { message } = await alice.mutate('sendMessage', { conversationId: edited, body: word }, SENT);
    const edits = 11_000;
    await sql(
      `with edited as (
         update conversation set event_seq = event_seq + $2 where id = $1 returning event_seq
       ), written as (
         insert into conversation_event (conversation_id, seq, type, payload, occurred_at)
         select $1, n, 'MessageEdited', payload, now()
         from edited, generate_series(event_seq - $2 + 1, event_seq) n, conversation_event sent
         where sent.conversation_id = $1 and sent.payload->'message'->>'body' = $3 returning seq
       )
       update message set event_seqs = event_seqs || (select array_agg(seq order by seq) from written)
       where conversation_id = $1 and body = $3`,
      [edited, edits, word],
    );
    const kept = `select count(*)::int as count from conversation_event where conversation_id = $1 and payload::text like '%' || $2 || '%'`;
    expect((await sql(kept, [edited, word]))[0]).toEqual({ count: edits + 1 });
    await alice.mutate('deleteMessage', { messageId: message.id }, '__typename');
    expect((await sql(kept, [edited, word]))[0]).toEqual({ count: 0 });
  });

  test('are values beside statements: no text of one holds a secret, or anything that somebody wrote', async () => {
    const said = () => `canary-${randomUUID()}`;
    const admin = await registerWithRole(parley.url, parley.stores, 'ADMIN');
    const words = { name: said(), body: said(), edited: said(), title: said(), password: said(), presence: said() };
    const secrets: string[] = [];
    const texts = await parley.statementsOf(async () => {
      const username = `u${said().slice(-30)}`.replaceAll('-', '');
      const account = { username, displayName: words.name, password: words.password };
      const session = await new Client(parley.url).mutate('register', account, 'accessToken refreshToken');
      const user = alice.withToken(session.accessToken);
      expect(await user.codeOf(mutation('register', '__typename'), { input: account })).toBe('CONFLICT');
      const refreshed = await user.mutate(
        'refreshSession',
        { refreshToken: session.refreshToken },
        'accessToken refreshToken',
      );
      await user.mutate(
        'changePassword',
        { currentPassword: words.password, newPassword: `${words.password}!` },
        'user { id }',
      );
      await user.mutate(
        'updateProfile',
        { displayName: `${words.name}!`, avatarUrl: `https://example.org/${words.name}` },
        'user { id }',
      );
      const group = { kind: 'GROUP', title: words.title, participantIds: [alice.userId] };
      const { conversation } = await user.mutate('createConversation', group, 'conversation { id }');
      await user.mutate(
        'updateConversation',
        { conversationId: conversation.id, title: `${words.title}!` },
        'conversation { id }',
      );
      const sent = { conversationId: conversation.id, body: words.body, clientMessageId: words.body };
      const { message } = await user.mutate('sendMessage', sent, 'message { id }');
      await user.mutate('editMessage', { messageId: message.id, body: words.edited }, 'message { id }');
      await user.mutate('addReaction', { messageId: message.id, emoji: ':canary-in-a-mine:' }, 'message { id }');
      await user.mutate('deleteMessage', { messageId: message.id }, 'message { id }');
      await user.mutate('setPresence', { status: 'ONLINE', text: words.presence }, 'presence { status }');
      const key = await createKey(admin, 'partner-bot', { name: words.name, userId: alice.userId });
      const target = { apiKeyId: key.id, url: `https://127.0.0.1:1/${words.name}`, description: words.title };
      const webhook = await admin.mutate('createWebhook', target, 'secret');
      const document = `query Canary { viewer { id } } # ${words.body}`;
      await admin.mutate('registerTrustedDocuments', { client: 'tests', manifest: manifestOf(document) }, '__typename');
      secrets.push(key.secret, webhook.secret, session.accessToken, session.refreshToken, refreshed.refreshToken);
    });
    const all = texts.join('\n');
    for (const table of ['"user"', 'refresh_token', '"conversation"', 'api_key_secret', 'webhook', 'trusted_document'])
      expect(all).toMatch(new RegExp(`insert into ${table}`));
    const hashes = secrets.map((secret) => createHash('sha256').update(secret).digest('base64url'));
    for (const canary of ['canary', 'argon2', ...Object.values(words), ...secrets, ...hashes])
      expect(texts.filter((text) => text.includes(canary))).toEqual([]);
  });

  test('no longer lead to a deleted text: a repeat of its id returns what is left, whatever its text', async () => {
    const { id, seq } = await send('pin 4711', 'deleted');
    expect(await codeOfSend('pin 4712', 'deleted')).toBe('CONFLICT');
    await alice.mutate('deleteMessage', { messageId: id }, 'message { id }');
    expect(await hashOf('deleted')).toBeNull();
    const tombstone = { id, seq, body: null, deletedAt: expect.any(String) };
    for (const body of ['pin 4711', 'pin 4712']) expect(await send(body, 'deleted')).toEqual(tombstone);
    expect(
      (await alice.run('query ($id: ID!) { conversation(id: $id) { messageSeq } }', { id: conversationId }))
        .conversation,
    ).toEqual({ messageSeq: seq });
  });

  test('keep nothing of the reactions to a deleted message but that there were some', async () => {
    const { id, seq } = await send('react', 'reactions');
    const kept = await send('react to this too', 'kept');
    const react = (name: string, messageId: string, emoji: string, by: Client) =>
      by.mutate(name, { messageId, emoji }, 'message { id }');
    await react('addReaction', id, ':gone-1:', alice);
    await react('addReaction', id, ':gone-2:', bob);
    await react('removeReaction', id, ':gone-1:', alice);
    await react('addReaction', id, '🎉', bob);
    await react('addReaction', kept.id, ':stays:', bob);
    await alice.mutate('deleteMessage', { messageId: id }, 'message { id }');
    const events = (await readEvents(alice, conversationId, 0)).filter(({ __typename }) =>
      __typename.startsWith('Reaction'),
    );
    const shown = events
      .map((event) => event as Extract<Event, { emoji: string }>)
      .map(({ __typename, messageSeq, emoji, count, user }) => [__typename, messageSeq, emoji, count, user.id]);
    expect(shown).toEqual([
      ['ReactionAdded', seq, '', 0, alice.userId],
      ['ReactionAdded', seq, '', 0, bob.userId],
      ['ReactionRemoved', seq, '', 0, alice.userId],
      ['ReactionAdded', seq, '', 0, bob.userId],
      ['ReactionAdded', kept.seq, ':stays:', 1, bob.userId],
    ]);
    expect(await sql(`select from conversation_event where payload::text like '%gone-%'`)).toEqual([]);
  });

  test('hash the texts of sent messages with a key, those too that were sent before there was one', async () => {
    const { id } = await send('pin 0815', 'guessed');
    const plain = createHash('sha256').update('\npin 0815').digest('base64url');
    const closed = await hashOf('guessed');
    expect(closed).not.toContain(plain);
    await sql(`update message_client_id set request_hash = $1 where client_message_id = 'guessed'`, [plain]);
    expect((await send('pin 0815', 'guessed')).id).toBe(id);
    await using other = await createCountedGateway({}, parley.stores);
    await runJobs(parley.stores);
    expect(await hashOf('guessed')).toBe(closed);
    expect((await send('pin 0815', 'guessed', alice.at(other.url))).id).toBe(id);
    expect(await codeOfSend('pin 0816', 'guessed')).toBe('CONFLICT');
  });

  test('are rid of the names of messages after 30 days: then the same one sends another message', async () => {
    const [young, old] = [29, 32].map((days) => newIdAt(Date.now() - days * DAY_MS));
    const { id } = await send('first', 'pruned');
    await send('kept', 'not pruned');
    await sql(`update message_client_id set message_id = $1 where client_message_id = 'pruned'`, [old]);
    await sql(`update message_client_id set message_id = $1 where client_message_id = 'not pruned'`, [young]);
    await runJobs(parley.stores);
    expect(await hashOf('pruned')).toBeUndefined();
    expect(await hashOf('not pruned')).toBeDefined();
    expect((await send('second', 'pruned')).id).not.toBe(id);
  });

  test('are rid of sessions that are over, but of no token of one that is alive', async () => {
    const [lasting, over, recent] = await registerUsers(parley.url, 'lasting', 'over', 'recent');
    const renew = async (client: Client) => {
      const { accessToken, refreshToken } = await client.mutate(
        'refreshSession',
        { refreshToken: client.refreshToken },
        'accessToken refreshToken',
      );
      return { accessToken, refreshToken };
    };
    const { refreshToken } = await renew(lasting);
    for (const client of [over, recent]) await renew(client);
    const age = (client: Client, days: number) =>
      sql(
        `with aged as (update session set last_used_at = now() - make_interval(days => $2) where user_id = $1 returning id)
        update refresh_token set expires_at = now() + make_interval(days => 30 - $2) where session_id in (select id from aged)`,
        [client.userId, days],
      );
    await age(over, 38);
    await age(recent, 36);
    // Its first token has long run out, its second one holds.
    await age(lasting, 38);
    await sql(
      `update refresh_token set expires_at = now() + interval '1 day' where used_at is null and session_id in (select id from session where user_id = $1)`,
      [lasting.userId],
    );
    const tokensOf = async ({ userId }: Client) =>
      (await sql('select from session s join refresh_token t on t.session_id = s.id where s.user_id = $1', [userId]))
        .length;
    await runJobs(parley.stores);
    expect([await tokensOf(over), await tokensOf(recent), await tokensOf(lasting)]).toEqual([0, 2, 2]);
    expect(await sql('select from session where user_id = $1', [over.userId])).toEqual([]);
    // The used one still tells that somebody has stolen it.
    const reuse = (token: string) =>
      lasting.codeOf(mutation('refreshSession', '__typename'), { input: { refreshToken: token } });
    await sql(
      `update refresh_token set used_at = used_at - interval '1 hour' where session_id in (select id from session where user_id = $1)`,
      [lasting.userId],
    );
    expect(await reuse(lasting.refreshToken)).toBe('UNAUTHENTICATED');
    expect(await reuse(refreshToken)).toBe('UNAUTHENTICATED');
  });
});

/** An id as one that was made at a time. */
function newIdAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}
