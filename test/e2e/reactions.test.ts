import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Event, readEvents } from '../setup/apply-events.ts';
import { type Client, createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { borrowDeployment, type LentDeployment } from '../setup/lent-deployments.ts';
import { query } from '../setup/query.ts';
import { Subscriber } from '../setup/subscriber.ts';

const REACTIONS = `query ($id: ID!, $first: Int, $after: String) { message(id: $id) { reactions {
  emoji count viewerReacted
  users(first: $first, after: $after) { edges { node { username } } pageInfo { hasNextPage endCursor } }
} } }`;

describe('reactions', () => {
  let parley: LentDeployment;
  let alice: Client;
  let bob: Client;
  let carol: Client;
  let conversationId: string;
  let messageId: string;
  beforeAll(async () => {
    parley = await borrowDeployment('one process');
    [alice, bob, carol] = await registerUsers(parley.url, 'alice', 'bob', 'carol');
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    conversationId = await createConversation(alice, [bob, carol]);
    messageId = (await sendMessage(alice, conversationId, 'Shall we?')).id;
  });

  const add = async (client: Client, emoji: string) =>
    (await client.mutate('addReaction', { messageId, emoji }, 'message { reactions { emoji count } }')).message
      .reactions;
  const remove = async (client: Client, emoji: string) =>
    (await client.mutate('removeReaction', { messageId, emoji }, 'message { reactions { emoji count } }')).message
      .reactions;
  const read = async (client: Client, page: object = {}) =>
    (await client.run(REACTIONS, { id: messageId, ...page })).message.reactions;
  const codeOf = (client: Client, name: string, emoji: string) =>
    client.codeOf(mutation(name, '__typename'), { input: { messageId, emoji } });
  const listReactionEvents = async (): Promise<Event[]> =>
    (await readEvents(alice, conversationId, 0)).filter(({ __typename }) => __typename.startsWith('Reaction'));

  test('are counted, the emoji first used first, with who reacted in their order', async () => {
    for (const [client, emoji] of [
      [bob, '🎉'],
      [carol, '👍'],
      [alice, '🎉'],
    ] as const)
      await add(client, emoji);
    const named = (...clients: Client[]) => clients.map(({ username }) => ({ node: { username } }));
    expect(await read(bob)).toMatchObject([
      { emoji: '🎉', count: 2, viewerReacted: true, users: { edges: named(bob, alice) } },
      { emoji: '👍', count: 1, viewerReacted: false, users: { edges: named(carol) } },
    ]);
    expect((await read(carol)).map((reaction: { viewerReacted: boolean }) => reaction.viewerReacted)).toEqual([
      false,
      true,
    ]);
  });

  test('keep their place until the last one is gone, and come back at the end', async () => {
    await add(bob, '🎉');
    await add(alice, '👍');
    await add(alice, '🎉');
    expect(await remove(bob, '🎉')).toEqual([
      { emoji: '🎉', count: 1 },
      { emoji: '👍', count: 1 },
    ]);
    expect(await remove(alice, '🎉')).toEqual([{ emoji: '👍', count: 1 }]);
    expect(await add(alice, '🎉')).toEqual([
      { emoji: '👍', count: 1 },
      { emoji: '🎉', count: 1 },
    ]);
  });

  test('tell who reacted page by page', async () => {
    for (const client of [carol, alice, bob]) await add(client, '👍');
    const [{ users: start }] = await read(alice, { first: 2 });
    expect(start.pageInfo).toEqual({ hasNextPage: true, endCursor: expect.any(String) });
    const [{ users: rest }] = await read(alice, { first: 2, after: start.pageInfo.endCursor });
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect([...start.edges, ...rest.edges].map(({ node }) => node.username)).toEqual(
      [carol, alice, bob].map(({ username }) => username),
    );
    const error = await alice.errorOf(REACTIONS, { id: messageId, after: 'x' });
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'after' });
  });

  test('added again, however spelled, and removed where there are none make no event', async () => {
    for (const emoji of ['❤️', '❤', '❤️']) expect(await add(bob, emoji)).toEqual([{ emoji: '❤️', count: 1 }]);
    expect(await remove(alice, '❤')).toEqual([{ emoji: '❤️', count: 1 }]);
    for (const emoji of ['❤', '❤']) expect(await remove(bob, emoji)).toEqual([]);
    const reaction = { messageId, messageSeq: 1, emoji: '❤️', user: { id: bob.userId } };
    expect(await listReactionEvents()).toMatchObject([
      { __typename: 'ReactionAdded', ...reaction, count: 1 },
      { __typename: 'ReactionRemoved', ...reaction, count: 0 },
    ]);
  });

  test('added twenty times at once by three users are each counted once', async () => {
    const everyone = Array.from({ length: 20 }, (_, n) => [alice, bob, carol][n % 3] as Client);
    await Promise.all(everyone.map((client) => add(client, ':shipit:')));
    expect(await read(alice)).toMatchObject([{ emoji: ':shipit:', count: 3 }]);
    expect(await listReactionEvents()).toHaveLength(3);
    await Promise.all(everyone.map((client) => remove(client, ':shipit:')));
    expect(await read(alice)).toEqual([]);
    const counts = (await listReactionEvents()).map((event) => 'count' in event && event.count);
    expect(counts).toEqual([1, 2, 3, 2, 1, 0]);
  });

  test('are of twenty kinds at most: with one of them others may still react', async () => {
    for (let n = 1; n <= 20; n++) await add(n % 2 ? alice : bob, `:emoji-${n}:`);
    expect(await codeOf(carol, 'addReaction', ':emoji-21:')).toBe('CONFLICT');
    expect(await add(carol, ':emoji-20:')).toHaveLength(20);
    await remove(alice, ':emoji-1:');
    expect(await add(carol, ':emoji-21:')).toHaveLength(20);
    expect(await listReactionEvents()).toHaveLength(23);
  });

  test('are gone with a deleted message, which takes none', async () => {
    await add(bob, '👍');
    await alice.mutate('deleteMessage', { messageId }, 'message { id }');
    expect(await read(bob)).toEqual([]);
    expect(await codeOf(bob, 'addReaction', '👍')).toBe('CONFLICT');
    expect(await remove(bob, '👍')).toEqual([]);
    expect(await listReactionEvents()).toHaveLength(1);
    for (const table of ['reaction', 'reaction_count'])
      expect(
        await query(parley.stores.databaseUrl, `select from ${table} where conversation_id = $1`, [conversationId]),
      ).toEqual([]);
  });

  test('stay when who reacted has left, who can no longer change them', async () => {
    await add(bob, '👍');
    await bob.mutate('leaveConversation', { conversationId }, 'conversationId');
    expect(await codeOf(bob, 'removeReaction', '👍')).toBe('NOT_FOUND');
    expect(await codeOf(bob, 'addReaction', '🎉')).toBe('NOT_FOUND');
    expect(await read(alice)).toMatchObject([{ emoji: '👍', count: 1, viewerReacted: false }]);
  });

  test('reach subscribers as they are, and show to each of them whether it reacted', async () => {
    await using socket = new Subscriber(bob);
    const events = socket.subscribe(
      `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) {
        __typename ... on ReactionAdded { emoji user { username } } } }`,
      { id: conversationId },
    );
    await add(bob, '👍🏽');
    const added = await events.find(({ __typename }: { __typename: string }) => __typename === 'ReactionAdded');
    expect(added).toEqual({ __typename: 'ReactionAdded', emoji: '👍🏽', user: { username: bob.username } });

    const replay = socket.subscribe(
      `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 1) {
        ... on MessageSent { message { reactions { emoji count viewerReacted } } } } }`,
      { id: conversationId },
    );
    const [sent] = await replay.count(1);
    expect(sent).toEqual({ message: { reactions: [{ emoji: '👍🏽', count: 1, viewerReacted: true }] } });
  });
});
