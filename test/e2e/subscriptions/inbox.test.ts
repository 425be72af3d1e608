import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { untilRunning } from '../../setup/metrics.ts';
import { type Received, Subscriber } from '../../setup/subscriber.ts';

const INBOX = `subscription { inbox {
  __typename conversationId seq
  ... on ParticipantsAdded { participants { user { id } } }
  ... on ConversationJoined { conversation { title participants(first: 10) { edges { node { user { id } } } } } }
  ... on MessageSent { message { body } }
} }`;

interface Told {
  readonly __typename: string;
  readonly conversationId: string;
  readonly seq: number;
}

/** The events of one conversation in an inbox. */
const toldOf = (inbox: Received, id: string) =>
  inbox.values
    .filter(({ conversationId }: Told) => conversationId === id)
    .map(({ __typename, seq }: Told) => `${seq} ${__typename}`);

const untilBody = (inbox: Received, body: string) => inbox.find(({ message }) => message?.body === body);

describeForms('inbox', (parley) => {
  async function openInbox(socket: Subscriber): Promise<Received> {
    const inbox = socket.subscribe(INBOX);
    await untilRunning(parley().url, 'inbox', 1);
    return inbox;
  }

  test('carries all conversations of the viewer, and those of nobody else', async () => {
    const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
    const [one, two] = [await createConversation(alice, [bob]), await createConversation(bob, [alice])];
    const foreign = await createConversation(carol, [bob]);
    await using socket = new Subscriber(alice);
    const inbox = await openInbox(socket);
    for (const id of [one, foreign, two]) await sendMessage(bob, id, `in ${id}`);
    await untilBody(inbox, `in ${two}`);
    expect([one, two, foreign].map((id) => toldOf(inbox, id))).toEqual([['2 MessageSent'], ['2 MessageSent'], []]);
    expect(inbox.values).toHaveLength(2);
  });

  const WAYS_IN: readonly (readonly [way: string, (bob: Client, alice: Client) => Promise<string>])[] = [
    [
      'is added',
      async (bob, alice) => {
        const id = await createConversation(bob, []);
        await bob.mutate('addParticipants', { conversationId: id, userIds: [alice.userId] }, 'conversation { id }');
        return id;
      },
    ],
    [
      'joins a channel',
      async (bob, alice) => {
        const id = await createConversation(bob, [], 'CHANNEL');
        await alice.mutate('joinConversation', { conversationId: id }, 'conversation { id }');
        return id;
      },
    ],
    ['is in it from the start', (bob, alice) => createConversation(bob, [alice])],
    ['creates it', (_, alice) => createConversation(alice, [])],
    [
      'is written to directly',
      async (bob, alice) =>
        (await bob.mutate('openDirectConversation', { userId: alice.userId }, 'conversation { id }')).conversation.id,
    ],
  ];

  test('takes up a conversation however the viewer comes into it, and says so before its events', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    await using socket = new Subscriber(alice);
    const inbox = await openInbox(socket);
    for (const [way, comeIn] of WAYS_IN) {
      const id = await comeIn(bob, alice);
      await sendMessage(way === 'creates it' ? alice : bob, id, way);
      const { seq } = await untilBody(inbox, way);
      expect([way, ...toldOf(inbox, id)]).toEqual([way, `${seq - 1} ConversationJoined`, `${seq} MessageSent`]);
      const joined = inbox.values.find(({ conversationId }: Told) => conversationId === id);
      const users = joined.conversation.participants.edges.map(
        ({ node }: { node: { user: { id: string } } }) => node.user.id,
      );
      expect(users).toContain(alice.userId);
    }
  });

  test('says that one was joined before what is sent at the same moment', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(bob, []);
    await using socket = new Subscriber(alice);
    await using bobsSocket = new Subscriber(bob);
    const inbox = await openInbox(socket);
    bobsSocket.subscribe('subscription ($id: ID!) { conversationEvents(conversationId: $id) { seq } }', { id });
    const add = { conversationId: id, userIds: [alice.userId] };
    await Promise.all([
      bob.mutate('addParticipants', add, 'conversation { id }'),
      ...Array.from({ length: 20 }, (_, n) => sendMessage(bob, id, `message ${n}`)),
    ]);
    await sendMessage(bob, id, 'last');
    await untilBody(inbox, 'last');
    const [joined, ...rest] = inbox.values;
    expect(joined.__typename).toBe('ConversationJoined');
    expect(rest.map(({ seq }: Told) => seq)).toEqual(rest.map((_, index) => joined.seq + 1 + index));
  });

  test.each([
    [
      'removed',
      (bob: Client, alice: Client, conversationId: string) =>
        bob.mutate('removeParticipant', { conversationId, userId: alice.userId }, 'conversation { id }'),
    ],
    [
      'gone',
      (_: Client, alice: Client, conversationId: string) =>
        alice.mutate('leaveConversation', { conversationId }, 'conversationId'),
    ],
  ])(
    'lets go of a conversation when the viewer is %s, and takes it up again when the viewer is back',
    async (_, go) => {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const [left, other] = [await createConversation(bob, [alice], 'CHANNEL'), await createConversation(bob, [alice])];
      await using socket = new Subscriber(alice);
      const inbox = await openInbox(socket);
      await go(bob, alice, left);
      await sendMessage(bob, left, 'unheard');
      await sendMessage(bob, other, 'elsewhere');
      await untilBody(inbox, 'elsewhere');
      await inbox.find(({ __typename }: Told) => __typename === 'ConversationLeft');
      await alice.mutate('joinConversation', { conversationId: left }, 'conversation { id }');
      await sendMessage(bob, left, 'back');
      await untilBody(inbox, 'back');
      expect(toldOf(inbox, left)).toEqual([
        ...['2 ParticipantRemoved', '2 ConversationLeft', '4 ConversationJoined', '5 MessageSent'],
      ]);
      expect(toldOf(inbox, other)).toEqual(['2 MessageSent']);
    },
  );

  test('follows somebody who comes and goes as fast as can be to where it ends', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(bob, [alice], 'CHANNEL');
    await using socket = new Subscriber(alice);
    const inbox = await openInbox(socket);
    for (let time = 0; time < 8; time++) {
      await alice.mutate('leaveConversation', { conversationId: id }, 'conversationId');
      await alice.mutate('joinConversation', { conversationId: id }, 'conversation { id }');
    }
    await sendMessage(bob, id, 'the end');
    await untilBody(inbox, 'the end');
    const turns = inbox.values.filter(({ __typename }: Told) => /^Conversation/.test(__typename));
    // A conversation that was left and joined again before the leaving was heard comes once.
    expect(turns.length).toBeGreaterThan(1);
    expect(turns.map(({ __typename }: Told) => __typename)).toEqual(
      turns.map((_, index) => (index % 2 ? 'ConversationJoined' : 'ConversationLeft')),
    );
    const rest = inbox.values.slice(inbox.values.indexOf(turns.at(-1)));
    expect(rest[0].__typename).toBe('ConversationJoined');
    expect(rest.map(({ seq }: Told) => seq)).toEqual(rest.map((_, index) => rest[0].seq + index));
  });
});
