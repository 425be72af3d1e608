import { expect, test } from '@jest/globals';
import { Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';

const LIST = `{
  unreadTotals { conversations messages }
  conversations(first: 100) { edges { node {
    id kind createdAt lastActivityAt unreadCount counterpart { id displayName }
    lastMessage { createdAt }
  } } }
}`;

interface Listed {
  readonly id: string;
  readonly createdAt: string;
  readonly lastActivityAt: string;
  readonly unreadCount: number;
  readonly counterpart: { readonly id: string; readonly displayName: string } | null;
  readonly lastMessage: { readonly createdAt: string } | null;
}

/** A client's list as it is, with its totals. */
async function list(client: Client) {
  const { conversations, unreadTotals } = await client.run(LIST);
  return { unreadTotals, listed: conversations.edges.map(({ node }: { node: Listed }) => node) as Listed[] };
}

const open = async (from: Client, to: Client): Promise<string> =>
  (await from.mutate('openDirectConversation', { userId: to.userId }, 'conversation { id }')).conversation.id;

describeForms('the list of conversations', (parley) => {
  test('is in the order of the last activity, which is the newest message, deleted or not, or the creation', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const quiet = await createConversation(alice, [bob]);
    const old = await createConversation(alice, [bob]);
    const direct = await open(alice, bob);
    const { id: messageId } = await sendMessage(bob, old, 'Hi');
    await alice.mutate('updateConversation', { conversationId: quiet, title: 'No activity' }, '__typename');
    await bob.mutate('deleteMessage', { messageId }, '__typename');

    const { listed } = await list(alice);
    expect(listed.map(({ id }) => id)).toEqual([old, direct, quiet]);
    for (const { lastActivityAt, lastMessage, createdAt } of listed)
      expect(lastActivityAt).toBe(lastMessage?.createdAt ?? createdAt);
    const times = listed.map(({ lastActivityAt }) => Date.parse(lastActivityAt));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test('names the other user of each direct conversation to either of the two, and of no other', async () => {
    const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
    const group = await createConversation(alice, [bob]);
    const withBob = await open(alice, bob);
    const withCarol = await open(carol, alice);
    const namesOf = async (client: Client) =>
      Object.fromEntries((await list(client)).listed.map(({ id, counterpart }) => [id, counterpart]));
    const shown = ({ userId }: Client, displayName: string) => ({ id: userId, displayName });
    expect(await namesOf(alice)).toEqual({
      ...{ [group]: null, [withBob]: shown(bob, 'bob'), [withCarol]: shown(carol, 'carol') },
    });
    expect(await namesOf(bob)).toEqual({ [group]: null, [withBob]: shown(alice, 'alice') });
    const query = 'query ($id: ID!) { conversation(id: $id) { counterpart { id } } }';
    expect(await carol.codeOf(query, { id: withBob })).toBe('NOT_FOUND');
  });

  test('has the unread totals of all that is unread in it, own messages and what was read not counted', async () => {
    const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
    expect((await list(bob)).unreadTotals).toEqual({ conversations: 0, messages: 0 });
    const conversations = [
      await open(alice, bob),
      await createConversation(alice, [bob, carol]),
      await open(carol, bob),
    ];
    const [direct, group, other] = conversations as [string, string, string];
    for (const body of ['one', 'two', 'three']) await sendMessage(alice, direct, body);
    await sendMessage(alice, group, 'one');
    await sendMessage(bob, group, 'of his own');
    await sendMessage(carol, other, 'read');
    await bob.mutate('markRead', { conversationId: other, upToSeq: 1 }, 'lastReadSeq');

    const { unreadTotals, listed } = await list(bob);
    expect(unreadTotals).toEqual({ conversations: 2, messages: 4 });
    const unread = listed.map(({ unreadCount }) => unreadCount);
    expect(unread.reduce((sum, count) => sum + count, 0)).toBe(unreadTotals.messages);
    expect(unread.filter((count) => count > 0)).toHaveLength(unreadTotals.conversations);
    await bob.mutate('markRead', { conversationId: direct, upToSeq: 3 }, 'lastReadSeq');
    expect((await list(bob)).unreadTotals).toEqual({ conversations: 1, messages: 1 });
    await carol.mutate('leaveConversation', { conversationId: group }, '__typename');
    expect((await list(carol)).unreadTotals).toEqual({ conversations: 0, messages: 0 });
    expect(await new Client(alice.url).codeOf('{ unreadTotals { messages } }')).toBe('UNAUTHENTICATED');
  });
});
