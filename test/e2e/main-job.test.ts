import { expect, test } from '@jest/globals';
import { decodeMessageId } from '../../kernel/message-ids.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';

const PAGE = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {
  conversation(id: $id) {
    messages(first: $first, after: $after, last: $last, before: $before, around: $around) {
      edges { cursor node { id seq } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;

const page = async (client: Client, id: string, args: object) =>
  (await client.run(PAGE, { id, ...args })).conversation.messages;

const seqs = ({ edges }: { edges: { node: { seq: number } }[] }) => edges.map(({ node }) => node.seq);

describeForms('people talk', (parley) => {
  test('two users find each other, open their one direct conversation and see what was read', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const found = await alice.run(`query ($search: String) { users(search: $search) { edges { node { id } } } }`, {
      search: bob.username.toUpperCase(),
    });
    expect(found.users.edges).toEqual([{ node: { id: bob.userId } }]);

    const open = (from: Client, to: Client) =>
      from.mutate('openDirectConversation', { userId: to.userId }, 'conversation { id kind participantCount }');
    const { conversation } = await open(alice, bob);
    expect(conversation).toMatchObject({ kind: 'DIRECT', participantCount: 2 });
    expect((await open(bob, alice)).conversation.id).toBe(conversation.id);

    const message = await sendMessage(alice, conversation.id, 'Hello, Bob!');
    const unread = `query ($id: ID!) { conversation(id: $id) { unreadCount lastMessage { body sender { displayName } } } }`;
    expect((await bob.run(unread, { id: conversation.id })).conversation).toEqual({
      unreadCount: 1,
      lastMessage: { body: 'Hello, Bob!', sender: { displayName: 'alice' } },
    });
    expect((await alice.run(unread, { id: conversation.id })).conversation.unreadCount).toBe(0);

    const read = { conversationId: conversation.id, upToSeq: 1 };
    const marked = await bob.mutate('markRead', read, 'lastReadSeq conversation { unreadCount }');
    expect(marked).toEqual({ lastReadSeq: 1, conversation: { unreadCount: 0 } });
    const receipts = await alice.run(
      `query ($id: ID!) { message(id: $id) { readCount deliveredCount viewCount readReceipts { user { username } readAt } } }`,
      { id: message.id },
    );
    expect(receipts.message).toEqual({
      ...{ readCount: 1, deliveredCount: 1, viewCount: 0 },
      readReceipts: [{ user: { username: bob.username }, readAt: expect.stringMatching(/^\d{4}-.*Z$/) }],
    });
  });

  test('a conversation is paged forward, backward, between cursors or messages, and around a message', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    for (let n = 1; n <= 12; n++) await sendMessage(alice, id, `message ${n}`);

    const newest = await page(alice, id, { last: 3 });
    expect(seqs(newest)).toEqual([10, 11, 12]);
    expect(newest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const before = await page(alice, id, { last: 4, before: newest.pageInfo.startCursor });
    expect(seqs(before)).toEqual([6, 7, 8, 9]);
    const oldest = await page(alice, id, { first: 5 });
    expect(seqs(oldest)).toEqual([1, 2, 3, 4, 5]);
    expect(oldest.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(seqs(await page(alice, id, { first: 2, after: oldest.pageInfo.endCursor }))).toEqual([6, 7]);
    const between = { after: oldest.edges[1].cursor, before: oldest.edges[4].cursor };
    expect(seqs(await page(alice, id, { ...between, first: 10 }))).toEqual([3, 4]);
    expect(seqs(await page(alice, id, { first: 4, around: oldest.edges[4].node.id }))).toEqual([3, 4, 5, 6]);
    expect(seqs(await page(alice, id, { first: 4, around: newest.edges[2].cursor }))).toEqual([9, 10, 11, 12]);
    const capitals = decodeMessageId(oldest.edges[4].node.id)?.id.toUpperCase();
    expect(seqs(await page(alice, id, { first: 4, around: capitals }))).toEqual([3, 4, 5, 6]);
    const [, second, , , fifth] = oldest.edges.map(({ node }: { node: { id: string } }) => node.id);
    for (const ends of [
      { after: second, before: fifth },
      { after: second, before: oldest.edges[4].cursor },
      { after: decodeMessageId(second)?.id, before: capitals },
    ]) {
      expect(seqs(await page(alice, id, { ...ends, first: 10 }))).toEqual([3, 4]);
      expect(seqs(await page(alice, id, { ...ends, last: 1 }))).toEqual([4]);
    }
    expect(await page(alice, id, { last: 4, before: newest.edges[0].node.id })).toEqual(before);
    expect(seqs(await page(alice, id, {}))).toHaveLength(12);
    expect(await page(alice, id, { first: 0 })).toMatchObject({ edges: [], pageInfo: { endCursor: null } });
  });

  test('own messages never count as unread, wherever the read marker stands', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    const unread = async () =>
      (await bob.run(`{ conversation(id: "${id}") { unreadCount } }`)).conversation.unreadCount;
    const read = (upToSeq: number) => bob.mutate('markRead', { conversationId: id, upToSeq }, 'lastReadSeq');

    for (const sender of [alice, bob, alice, bob, bob, alice]) await sendMessage(sender, id, 'a message');
    expect(await unread()).toBe(3);
    await read(2);
    expect(await unread()).toBe(2);
    await read(4);
    expect(await unread()).toBe(1);
    await read(1);
    expect(await unread()).toBe(1);
    await read(6);
    expect(await unread()).toBe(0);
    await sendMessage(bob, id, 'one more');
    expect(await unread()).toBe(0);
    await sendMessage(alice, id, 'an answer');
    expect(await unread()).toBe(1);
  });

  test('who joins later starts with everything read and is no reader of what was before', async () => {
    const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
    const id = await createConversation(alice, [bob], 'CHANNEL');
    const { id: early } = await sendMessage(alice, id, 'before');
    await carol.mutate('joinConversation', { conversationId: id }, 'conversation { id }');
    const carolSees = (await carol.run(`{ conversation(id: "${id}") { unreadCount participantCount } }`)).conversation;
    expect(carolSees).toEqual({ unreadCount: 0, participantCount: 3 });
    const { id: late, seq } = await sendMessage(alice, id, 'after');
    for (const reader of [bob, carol])
      await reader.mutate('markRead', { conversationId: id, upToSeq: seq }, 'lastReadSeq');
    const counts = await alice.run(
      `query ($a: ID!, $b: ID!) {
      early: message(id: $a) { readCount viewCount readReceipts { readAt } } late: message(id: $b) { readCount viewCount }
    }`,
      { a: early, b: late },
    );
    expect(counts).toEqual({
      early: { readCount: 1, viewCount: 1, readReceipts: [] },
      late: { readCount: 2, viewCount: 2 },
    });
  });

  test('a message is edited, answered and deleted, and nothing of its text stays', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const conversationId = await createConversation(alice, [bob]);
    const { id } = await sendMessage(alice, conversationId, 'a sekret');
    const edited = await alice.mutate('editMessage', { messageId: id, body: 'a secret' }, 'message { body editedAt }');
    expect(edited.message).toEqual({ body: 'a secret', editedAt: expect.any(String) });
    const reply = { conversationId, body: 'Oh!', replyToId: id };
    const answer = await bob.mutate('sendMessage', reply, 'message { id replyTo { body } }');
    expect(answer.message.replyTo.body).toBe('a secret');
    const tombstone = await alice.mutate('deleteMessage', { messageId: id }, 'message { seq body deletedAt }');
    expect(tombstone.message).toEqual({ seq: 1, body: null, deletedAt: expect.any(String) });
    const left = await bob.request(`{
      message(id: "${answer.message.id}") { replyTo { body } }
      conversationEvents(conversationId: "${conversationId}", after: 0) {
        events { ... on MessageSent { message { body } } ... on MessageEdited { message { body } } }
      }
    }`);
    expect(JSON.stringify(left.data)).not.toMatch(/s[ec]kret|secret/);
    expect(left.errors).toBeUndefined();
  });

  test('conversations come with the newest activity first and are filtered and paged', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const ids: string[] = [];
    for (const kind of ['GROUP', 'CHANNEL', 'GROUP']) ids.push(await createConversation(alice, [bob], kind));
    const [first, second, third] = ids as [string, string, string];
    await sendMessage(bob, first, 'news');
    const list = async (args: string) =>
      (await alice.run(`{ conversations(${args}) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`))
        .conversations;
    const idsOf = ({ edges }: { edges: { node: { id: string } }[] }) => edges.map(({ node }) => node.id);
    expect(idsOf(await list('first: 10'))).toEqual([first, third, second]);
    expect(idsOf(await list('filter: { kinds: [CHANNEL] }'))).toEqual([second]);
    expect(idsOf(await list('filter: { unread: true }'))).toEqual([first]);
    const start = await list('first: 2');
    expect(start.pageInfo.hasNextPage).toBe(true);
    expect(idsOf(await list(`first: 2, after: "${start.pageInfo.endCursor}"`))).toEqual([second]);
  });

  test('users are searched by the beginning of either name, page by page', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const names = ['zoë-1', 'zoë-2', 'zoë-3'];
    for (const [index, displayName] of names.entries()) {
      const [user] = await registerUsers(parley().url, `z${index}`);
      await user.mutate('updateProfile', { displayName }, 'user { id }');
    }
    const find = async (search: string) =>
      (
        await alice.run(`query ($search: String) { users(search: $search) { edges { node { displayName } } } }`, {
          search,
        })
      ).users.edges.map((edge: { node: { displayName: string } }) => edge.node.displayName);
    const [costas] = await registerUsers(parley().url, 'costas');
    await costas.mutate('updateProfile', { displayName: 'ΚΩΣΤΑΣ Straße' }, 'user { id }');
    for (const typed of ['ΚΩΣ', 'κως', 'κωσ', 'κωστασ STRASSE', 'ΚΩΣ\u00AD'])
      expect(await find(typed)).toEqual(['ΚΩΣΤΑΣ Straße']);
    expect(await find(costas.username.toUpperCase())).toEqual(['ΚΩΣΤΑΣ Straße']);
    expect(await find(costas.username.replace('k', '\u212A').replace('s', 'ſ'))).toEqual(['ΚΩΣΤΑΣ Straße']);
    const search = async (after: string | null) =>
      (
        await alice.run(
          `query ($after: String) { users(search: "ZOË-", first: 2, after: $after) {
          edges { node { displayName } } pageInfo { hasNextPage endCursor } } }`,
          { after },
        )
      ).users;
    const first = await search(null);
    const second = await search(first.pageInfo.endCursor);
    const shown = [...first.edges, ...second.edges].map(({ node }) => node.displayName);
    expect(shown.toSorted()).toEqual(names);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect((await alice.run(`{ users(search: "%") { edges { cursor } } }`)).users.edges).toEqual([]);
  });
});
