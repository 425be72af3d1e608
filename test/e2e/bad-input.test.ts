import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, createConversation, mutation, PASSWORD, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';

/** What the cases refer to: Alice's conversations with Bob, and one of Carol's that Alice must not know of. */
interface World {
  readonly alice: Client;
  readonly bob: Client;
  readonly carol: Client;
  readonly group: string;
  readonly direct: string;
  readonly message: string;
  readonly deleted: string;
  readonly foreign: string;
  readonly foreignMessage: string;
}

async function createWorld(url: string): Promise<World> {
  const [alice, bob, carol] = await registerUsers(url, 'alice', 'bob', 'carol');
  const group = await createConversation(alice, [bob]);
  const direct = await alice.mutate('openDirectConversation', { userId: bob.userId }, 'conversation { id }');
  const foreign = await createConversation(carol, []);
  const input = { conversationId: group, body: 'Hello', clientMessageId: 'used' };
  const { message } = await alice.mutate('sendMessage', input, 'message { id }');
  const deleted = await sendMessage(alice, group, 'Oops');
  await alice.mutate('deleteMessage', { messageId: deleted.id }, 'message { id }');
  const foreignMessage = await sendMessage(carol, foreign, 'Secret');
  return {
    ...{ alice, bob, carol, group, foreign },
    ...{ direct: direct.conversation.id, message: message.id, deleted: deleted.id, foreignMessage: foreignMessage.id },
  };
}

/** Everything of Alice and of Carol that the cases could have changed. */
const STATE = `{
  viewer { username displayName avatarUrl presence { status text } }
  conversations(first: 100) { edges { node {
    id title messageSeq eventSeq participantCount unreadCount updatedAt
    viewerParticipant { role lastReadSeq lastDeliveredSeq } lastMessage { body editedAt deletedAt }
  } } }
}`;

const readState = ({ alice, carol }: World) => Promise.all([alice.run(STATE), carol.run(STATE)]);

type Case = readonly [what: string, name: string, input: (world: World) => object, code: string, field?: string];

const MUTATIONS: readonly Case[] = [
  ['a text of no character', 'sendMessage', (w) => send(w, { body: '' }), 'BAD_USER_INPUT', 'body'],
  ['a text of white space', 'sendMessage', (w) => send(w, { body: ' \n\t\u2003' }), 'BAD_USER_INPUT', 'body'],
  ['a text of 5,001 characters', 'sendMessage', (w) => send(w, { body: 'é'.repeat(5001) }), 'BAD_USER_INPUT', 'body'],
  ['a text of 5,001 emoji', 'sendMessage', (w) => send(w, { body: '😀'.repeat(5001) }), 'BAD_USER_INPUT', 'body'],
  ['a malformed id', 'sendMessage', (w) => send(w, { conversationId: 'abc' }), 'BAD_USER_INPUT', 'conversationId'],
  ['an id that is a number', 'sendMessage', (w) => send(w, { conversationId: 7 }), 'BAD_USER_INPUT', 'conversationId'],
  ['a malformed reply', 'sendMessage', (w) => send(w, { replyToId: `${w.message}'` }), 'BAD_USER_INPUT', 'replyToId'],
  ['a reply to nothing', 'sendMessage', (w) => send(w, { replyToId: randomUUID() }), 'NOT_FOUND'],
  ['a reply to a message elsewhere', 'sendMessage', (w) => send(w, { replyToId: w.foreignMessage }), 'NOT_FOUND'],
  ['a name used for another text', 'sendMessage', (w) => send(w, { clientMessageId: 'used' }), 'CONFLICT'],
  ['an empty name', 'sendMessage', (w) => send(w, { clientMessageId: '' }), 'BAD_USER_INPUT', 'clientMessageId'],
  [
    'a long name',
    'sendMessage',
    (w) => send(w, { clientMessageId: 'x'.repeat(129) }),
    'BAD_USER_INPUT',
    'clientMessageId',
  ],
  ['a deleted message', 'editMessage', (w) => ({ messageId: w.deleted, body: 'Back' }), 'CONFLICT'],
  ['a blank text', 'editMessage', (w) => ({ messageId: w.message, body: ' ' }), 'BAD_USER_INPUT', 'body'],
  ['a malformed id', 'editMessage', () => ({ messageId: '1', body: 'Hi' }), 'BAD_USER_INPUT', 'messageId'],
  ['an empty id', 'deleteMessage', () => ({ messageId: '' }), 'BAD_USER_INPUT', 'messageId'],
  ['a position beyond the end', 'markRead', (w) => mark(w, 3), 'BAD_USER_INPUT', 'upToSeq'],
  ['a negative position', 'markRead', (w) => mark(w, -1), 'BAD_USER_INPUT', 'upToSeq'],
  ['a position beyond the end', 'markDelivered', (w) => mark(w, 2_147_483_647), 'BAD_USER_INPUT', 'upToSeq'],
  ['a negative position', 'markDelivered', (w) => mark(w, -2_147_483_648), 'BAD_USER_INPUT', 'upToSeq'],
  ['oneself', 'openDirectConversation', (w) => ({ userId: w.alice.userId }), 'BAD_USER_INPUT', 'userId'],
  [
    'oneself in capitals',
    'openDirectConversation',
    (w) => ({ userId: w.alice.userId.toUpperCase() }),
    'BAD_USER_INPUT',
    'userId',
  ],
  ['nobody', 'openDirectConversation', () => ({ userId: randomUUID() }), 'NOT_FOUND'],
  ['the kind DIRECT', 'createConversation', () => ({ kind: 'DIRECT' }), 'BAD_USER_INPUT', 'kind'],
  ['a channel without title', 'createConversation', () => ({ kind: 'CHANNEL' }), 'BAD_USER_INPUT', 'title'],
  ['a blank title', 'createConversation', () => ({ kind: 'GROUP', title: '  ' }), 'BAD_USER_INPUT', 'title'],
  [
    'a title of 129 characters',
    'createConversation',
    () => ({ kind: 'GROUP', title: 'x'.repeat(129) }),
    'BAD_USER_INPUT',
    'title',
  ],
  [
    'an unknown participant',
    'createConversation',
    () => ({ kind: 'GROUP', participantIds: [randomUUID()] }),
    'NOT_FOUND',
  ],
  [
    'a malformed participant',
    'createConversation',
    () => ({ kind: 'GROUP', participantIds: ['x'] }),
    'BAD_USER_INPUT',
    'participantIds',
  ],
  [
    '1,001 participants',
    'createConversation',
    () => ({ kind: 'GROUP', participantIds: uuids(1001) }),
    'BAD_USER_INPUT',
    'participantIds',
  ],
  [
    'a direct conversation',
    'updateConversation',
    (w) => ({ conversationId: w.direct, title: 'Us' }),
    'BAD_USER_INPUT',
    'conversationId',
  ],
  [
    'a direct conversation',
    'leaveConversation',
    (w) => ({ conversationId: w.direct }),
    'BAD_USER_INPUT',
    'conversationId',
  ],
  ['the last owner', 'leaveConversation', (w) => ({ conversationId: w.group }), 'CONFLICT'],
  ['the last owner', 'changeParticipantRole', (w) => role(w, w.alice.userId, 'MEMBER'), 'CONFLICT'],
  ['a stranger', 'changeParticipantRole', (w) => role(w, w.carol.userId, 'ADMIN'), 'NOT_FOUND'],
  ['an unknown user', 'addParticipants', (w) => ({ conversationId: w.group, userIds: [randomUUID()] }), 'NOT_FOUND'],
  ['a stranger', 'removeParticipant', (w) => ({ conversationId: w.group, userId: w.carol.userId }), 'NOT_FOUND'],
  [
    'oneself',
    'removeParticipant',
    (w) => ({ conversationId: w.group, userId: w.alice.userId }),
    'BAD_USER_INPUT',
    'userId',
  ],
  ['a group, which nobody joins', 'joinConversation', (w) => ({ conversationId: w.foreign }), 'NOT_FOUND'],
  ['a blank name', 'updateProfile', () => ({ displayName: ' ' }), 'BAD_USER_INPUT', 'displayName'],
  ['a script as picture', 'updateProfile', () => ({ avatarUrl: 'javascript:alert(1)' }), 'BAD_USER_INPUT', 'avatarUrl'],
  [
    'a picture over http',
    'updateProfile',
    () => ({ avatarUrl: 'http://example.com/a.png' }),
    'BAD_USER_INPUT',
    'avatarUrl',
  ],
  ['a picture without address', 'updateProfile', () => ({ avatarUrl: 'picture.png' }), 'BAD_USER_INPUT', 'avatarUrl'],
  [
    'a text of 101 characters',
    'setPresence',
    () => ({ status: 'BUSY', text: 'x'.repeat(101) }),
    'BAD_USER_INPUT',
    'text',
  ],
  ['an empty device', 'setPresence', () => ({ status: 'BUSY', deviceId: '' }), 'BAD_USER_INPUT', 'deviceId'],
  ['a taken username', 'register', (w) => account({ username: w.bob.username.toUpperCase() }), 'CONFLICT'],
  ['a short username', 'register', () => account({ username: 'ab' }), 'BAD_USER_INPUT', 'username'],
  ['a username with a space', 'register', () => account({ username: 'alice smith' }), 'BAD_USER_INPUT', 'username'],
  [
    'a username that begins with a dot',
    'register',
    () => account({ username: '.alice' }),
    'BAD_USER_INPUT',
    'username',
  ],
  ['a username of letters elsewhere', 'register', () => account({ username: 'аlice' }), 'BAD_USER_INPUT', 'username'],
  ['a weak password', 'register', () => account({ password: '1234567' }), 'BAD_USER_INPUT', 'password'],
  ['a password of spaces', 'register', () => account({ password: ' '.repeat(12) }), 'BAD_USER_INPUT', 'password'],
  ['a huge password', 'register', () => account({ password: 'x'.repeat(257) }), 'BAD_USER_INPUT', 'password'],
  ['a weak password', 'changePassword', () => passwords('short'), 'BAD_USER_INPUT', 'newPassword'],
  ['an unknown token', 'refreshSession', () => ({ refreshToken: 'x'.repeat(43) }), 'UNAUTHENTICATED'],
  ['an empty token', 'refreshSession', () => ({ refreshToken: '' }), 'BAD_USER_INPUT', 'refreshToken'],
];

const send = ({ group }: World, input: object) => ({ conversationId: group, body: 'Hi', ...input });
const mark = ({ group }: World, upToSeq: number) => ({ conversationId: group, upToSeq });
const role = ({ group }: World, userId: string, role: string) => ({ conversationId: group, userId, role });
const passwords = (newPassword: string) => ({ currentPassword: PASSWORD, newPassword });
const uuids = (count: number) => Array.from({ length: count }, () => randomUUID());
const account = (input: object) => ({
  ...{ username: `user-${randomUUID().slice(0, 8)}`, displayName: 'User', password: PASSWORD },
  ...input,
});

/** Every text that a client can send: the mutation, the field, and the rest of the input. */
const TEXTS: readonly (readonly [name: string, field: string, rest: (world: World) => object])[] = [
  ['sendMessage', 'body', (w) => send(w, {})],
  ['sendMessage', 'clientMessageId', (w) => send(w, {})],
  ['editMessage', 'body', (w) => ({ messageId: w.message })],
  ['createConversation', 'title', () => ({ kind: 'GROUP' })],
  ['updateConversation', 'title', (w) => ({ conversationId: w.group })],
  ['setPresence', 'text', () => ({ status: 'ONLINE' })],
  ['setPresence', 'deviceId', () => ({ status: 'ONLINE' })],
  ['updateProfile', 'displayName', () => ({})],
  ['updateProfile', 'avatarUrl', () => ({})],
  ['register', 'username', () => account({})],
  ['register', 'displayName', () => account({})],
  ['register', 'password', () => account({})],
  ['logIn', 'username', () => ({ password: PASSWORD })],
  ['logIn', 'password', (w) => ({ username: w.alice.username })],
  ['changePassword', 'currentPassword', () => ({ newPassword: PASSWORD })],
  ['changePassword', 'newPassword', () => passwords('')],
  ['refreshSession', 'refreshToken', () => ({})],
];

const UNSTORABLE = [
  ['a NUL character', 'https://a.example/\0xxxxxxx'],
  ['an unpaired surrogate', 'https://a.example/\ud83dxxxxxx'],
  ['surrogates the wrong way round', 'https://a.example/\ude00\ud83dxx'],
] as const;

/** Operations on one conversation or one message, by its id. */
const BY_CONVERSATION = {
  conversation: (id: string) => ['query ($id: ID!) { conversation(id: $id) { title } }', { id }],
  conversationEvents: (id: string) => [
    'query ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { latestSeq } }',
    { id },
  ],
  sendMessage: (id: string) => change('sendMessage', { conversationId: id, body: 'Hi' }),
  markRead: (id: string) => change('markRead', { conversationId: id, upToSeq: 1000 }),
  markDelivered: (id: string) => change('markDelivered', { conversationId: id, upToSeq: 0 }),
  setTyping: (id: string) => change('setTyping', { conversationId: id, typing: true }),
  updateConversation: (id: string) => change('updateConversation', { conversationId: id, title: 'Mine' }),
  addParticipants: (id: string) => change('addParticipants', { conversationId: id, userIds: uuids(1) }),
  removeParticipant: (id: string) => change('removeParticipant', { conversationId: id, userId: randomUUID() }),
  changeParticipantRole: (id: string) =>
    change('changeParticipantRole', { conversationId: id, userId: randomUUID(), role: 'OWNER' }),
  joinConversation: (id: string) => change('joinConversation', { conversationId: id }),
  leaveConversation: (id: string) => change('leaveConversation', { conversationId: id }),
} satisfies Record<string, (id: string) => Operation>;

const BY_MESSAGE = {
  message: (id: string) => ['query ($id: ID!) { message(id: $id) { body } }', { id }],
  editMessage: (id: string) => change('editMessage', { messageId: id, body: 'Mine' }),
  deleteMessage: (id: string) => change('deleteMessage', { messageId: id }),
} satisfies Record<string, (id: string) => Operation>;

type Operation = [query: string, variables: object];
const change = (name: string, input: object): Operation => [mutation(name, '__typename'), { input }];

describeForms('what a client must not send changes nothing', (parley) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(parley().url);
  });

  test.each(MUTATIONS)('%s in %s', async (_, name, input, code, field) => {
    const before = await readState(world);
    const { data, errors } = await world.alice.request(...change(name, input(world)));
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(/\.$/), path: [name] });
    expect(errors?.[0]?.extensions).toEqual({ code, ...(field && { field }) });
    expect(await readState(world)).toEqual(before);
  });

  describe.each(UNSTORABLE)('%s', (_, text) => {
    test.each(TEXTS)('in %s as %s', async (name, field, rest) => {
      const before = await readState(world);
      const error = await world.alice.errorOf(...change(name, { ...rest(world), [field]: text }));
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
      expect(await readState(world)).toEqual(before);
    });

    test('in the search for users', async () => {
      const error = await world.alice.errorOf('query ($s: String) { users(search: $s) { edges { cursor } } }', {
        s: text,
      });
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'search' });
    });
  });

  test.each(Object.entries(BY_CONVERSATION))(
    '%s says the same of a foreign conversation as of none',
    async (_, ask) => {
      const before = await readState(world);
      const foreign = await world.alice.errorOf(...ask(world.foreign));
      expect(foreign.extensions).toEqual({ code: 'NOT_FOUND' });
      expect(await world.alice.errorOf(...ask(randomUUID()))).toEqual(foreign);
      expect(await readState(world)).toEqual(before);
    },
  );

  test.each(Object.entries(BY_MESSAGE))('%s says the same of a foreign message as of none', async (_, ask) => {
    const before = await readState(world);
    const foreign = await world.alice.errorOf(...ask(world.foreignMessage));
    expect(foreign.extensions).toEqual({ code: 'NOT_FOUND' });
    expect(await world.alice.errorOf(...ask(randomUUID()))).toEqual(foreign);
    expect(await readState(world)).toEqual(before);
  });
});
