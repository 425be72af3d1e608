import { beforeAll, describe, expect, test } from '@jest/globals';
import { Client, createConversation, mutation, PASSWORD, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { rowsOf } from '../setup/rows-of-form.ts';

const ACTORS = ['anonymous', 'stranger', 'former', 'member', 'admin', 'owner'] as const;
type Actor = (typeof ACTORS)[number];

/** A conversation as one cell of the table meets it: nobody else has touched it. */
interface Scene {
  readonly actors: Readonly<Record<Actor, Client>>;
  /** A member who wrote the message. */
  readonly author: Client;
  readonly conversationId: string;
  readonly channelId: string;
  /** Of the channel. */
  readonly joinLinkId: string;
  readonly messageId: string;
}

type Operation = (scene: Scene, actor: Client) => readonly [query: string, variables: object];

/** Codes in the order of `ACTORS`. */
type Row = readonly [title: string, codes: string, operation: Operation];

const mutate =
  (name: string, input: (scene: Scene, actor: Client) => object): Operation =>
  (scene, actor) => [mutation(name, '__typename'), { input: input(scene, actor) }];

const query =
  (text: string): Operation =>
  ({ conversationId, messageId, author }) => [text, { conversationId, messageId, userId: author.userId }];

const inConversation = (name: string, more: (scene: Scene) => object = () => ({})): Operation =>
  mutate(name, (scene) => ({ conversationId: scene.conversationId, ...more(scene) }));

const EVERYONE = 'OK OK OK OK OK OK';
const SIGNED_IN = 'UNAUTHENTICATED OK OK OK OK OK';
const PARTICIPANTS = 'UNAUTHENTICATED NOT_FOUND NOT_FOUND OK OK OK';
const ADMINS = 'UNAUTHENTICATED NOT_FOUND NOT_FOUND FORBIDDEN OK OK';
const OWNERS = 'UNAUTHENTICATED NOT_FOUND NOT_FOUND FORBIDDEN FORBIDDEN OK';
const NOBODY_HERE = 'UNAUTHENTICATED NOT_FOUND NOT_FOUND FORBIDDEN FORBIDDEN FORBIDDEN';

const CONVERSATION = (selection: string) =>
  `query ($conversationId: ID!) { conversation(id: $conversationId) { ${selection} } }`;

const TABLE: readonly Row[] = [
  ['viewer', SIGNED_IN, query('{ viewer { id } }')],
  ['user', SIGNED_IN, query('query ($userId: ID!) { user(id: $userId) { username } }')],
  ['user with presence', SIGNED_IN, query('query ($userId: ID!) { user(id: $userId) { presence { status } } }')],
  ['users', SIGNED_IN, query('{ users { edges { node { id } } } }')],
  ['conversations', SIGNED_IN, query('{ conversations { edges { node { id } } } }')],
  ['conversation', PARTICIPANTS, query(CONVERSATION('title'))],
  ['its participants', PARTICIPANTS, query(CONVERSATION('participants { edges { node { user { username } } } }'))],
  ['its messages', PARTICIPANTS, query(CONVERSATION('messages { edges { node { body sender { id } } } }'))],
  ['its last message', PARTICIPANTS, query(CONVERSATION('lastMessage { readReceipts { readAt } readCount }'))],
  ['its unread count', PARTICIPANTS, query(CONVERSATION('unreadCount viewerParticipant { role }'))],
  [
    'the reactions to it',
    PARTICIPANTS,
    query('query ($messageId: ID!) { message(id: $messageId) { reactions { emoji viewerReacted } } }'),
  ],
  ['its pinned messages', PARTICIPANTS, query(CONVERSATION('pinnedMessages { body pinnedBy { username } }'))],
  [
    'message',
    PARTICIPANTS,
    query('query ($messageId: ID!) { message(id: $messageId) { body conversation { title } } }'),
  ],
  [
    ...(['conversationEvents', PARTICIPANTS] as const),
    query(
      'query ($conversationId: ID!) { conversationEvents(conversationId: $conversationId, after: 0) { latestSeq } }',
    ),
  ],
  [
    'register',
    EVERYONE,
    mutate('register', () => ({
      username: `u${crypto.randomUUID().slice(0, 8)}`,
      displayName: 'New',
      password: PASSWORD,
    })),
  ],
  [
    'createUser',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN',
    mutate('createUser', () => ({ username: 'made', displayName: 'Made', password: PASSWORD })),
  ],
  ['logIn', EVERYONE, mutate('logIn', ({ author }) => ({ username: author.username, password: PASSWORD }))],
  ['logOut', SIGNED_IN, () => ['mutation { logOut { loggedOut } }', {}]],
  ['updateProfile', SIGNED_IN, mutate('updateProfile', () => ({ displayName: 'Another' }))],
  [
    // With a wrong password: the right one would end the sessions that the next rows use.
    ...([
      'changePassword',
      'UNAUTHENTICATED BAD_USER_INPUT BAD_USER_INPUT BAD_USER_INPUT BAD_USER_INPUT BAD_USER_INPUT',
    ] as const),
    mutate('changePassword', () => ({ currentPassword: 'not this one', newPassword: PASSWORD })),
  ],
  ['openDirectConversation', SIGNED_IN, mutate('openDirectConversation', ({ author }) => ({ userId: author.userId }))],
  ['createConversation', SIGNED_IN, mutate('createConversation', () => ({ kind: 'GROUP', title: 'Another' }))],
  ['updateConversation', ADMINS, inConversation('updateConversation', () => ({ title: 'Renamed' }))],
  [
    'addParticipants',
    ADMINS,
    inConversation('addParticipants', ({ actors }) => ({ userIds: [actors.stranger.userId] })),
  ],
  [
    'removeParticipant of a member',
    ADMINS,
    inConversation('removeParticipant', ({ author }) => ({ userId: author.userId })),
  ],
  [
    ...(['changeParticipantRole', OWNERS] as const),
    inConversation('changeParticipantRole', ({ author }) => ({ userId: author.userId, role: 'ADMIN' })),
  ],
  [
    ...(['leaveConversation', 'UNAUTHENTICATED NOT_FOUND NOT_FOUND OK OK CONFLICT'] as const),
    inConversation('leaveConversation'),
  ],
  ['joinConversation of a group', PARTICIPANTS, inConversation('joinConversation')],
  [
    'joinConversation of a channel',
    SIGNED_IN,
    mutate('joinConversation', ({ channelId }) => ({ conversationId: channelId })),
  ],
  ['createJoinLink', ADMINS, mutate('createJoinLink', ({ channelId }) => ({ conversationId: channelId }))],
  [
    ...(['revokeJoinLink', ADMINS] as const),
    mutate('revokeJoinLink', ({ channelId, joinLinkId }) => ({ conversationId: channelId, joinLinkId })),
  ],
  ['sendMessage', PARTICIPANTS, inConversation('sendMessage', () => ({ body: 'hello' }))],
  ['editMessage of another', NOBODY_HERE, mutate('editMessage', ({ messageId }) => ({ messageId, body: 'changed' }))],
  ['deleteMessage of another', ADMINS, mutate('deleteMessage', ({ messageId }) => ({ messageId }))],
  ['addReaction', PARTICIPANTS, mutate('addReaction', ({ messageId }) => ({ messageId, emoji: '🎉' }))],
  ['removeReaction', PARTICIPANTS, mutate('removeReaction', ({ messageId }) => ({ messageId, emoji: '👍' }))],
  ['pinMessage', ADMINS, mutate('pinMessage', ({ messageId }) => ({ messageId }))],
  ['unpinMessage', ADMINS, mutate('unpinMessage', ({ messageId }) => ({ messageId }))],
  ['markRead', PARTICIPANTS, inConversation('markRead', () => ({ upToSeq: 1 }))],
  ['markDelivered', PARTICIPANTS, inConversation('markDelivered', () => ({ upToSeq: 1 }))],
  ['setPresence', SIGNED_IN, mutate('setPresence', () => ({ status: 'ONLINE' }))],
  ['setTyping', PARTICIPANTS, inConversation('setTyping', () => ({ typing: true }))],
];

/** Everything a change would show in. */
const STATE = `query ($id: ID!) { conversation(id: $id) {
  title messageSeq eventSeq participantCount participants { edges { node { user { id } role lastReadSeq } } }
  messages { edges { node { body deletedAt reactions { emoji count } } } } pinnedMessages { id }
} }`;

describeForms('who may do what', (parley, form) => {
  let people: Record<Exclude<Actor, 'anonymous'> | 'author', Client>;
  beforeAll(async () => {
    const [stranger, former, member, admin, owner, author] = await registerUsers(
      parley().url,
      ...(['stranger', 'former', 'member', 'admin', 'owner', 'author'] as const),
    );
    people = { stranger, former, member, admin, owner, author };
  });

  /** A row begins with the scene that the last one left alone. */
  let untouched: Scene | undefined;
  async function takeScene(): Promise<Scene> {
    untouched ??= await setScene();
    return untouched;
  }

  async function setScene(): Promise<Scene> {
    const { owner, former, member, admin, author } = people;
    const others = [former, member, admin, author];
    const [conversationId, channelId] = await Promise.all([
      createConversation(owner, others),
      createConversation(owner, others, 'CHANNEL'),
    ]);
    const write = async () => {
      const { id } = await sendMessage(author, conversationId, 'written by the author');
      await author.mutate('addReaction', { messageId: id, emoji: '👍' }, 'message { id }');
      return id;
    };
    const promote = (id: string) =>
      owner.mutate('changeParticipantRole', { conversationId: id, userId: admin.userId, role: 'ADMIN' }, '__typename');
    const link = () => owner.mutate('createJoinLink', { conversationId: channelId }, 'joinLink { id }');
    const leave = (id: string) => former.mutate('leaveConversation', { conversationId: id }, 'conversationId');
    const [messageId, { joinLink }] = await Promise.all([
      ...[write(), link()],
      ...[conversationId, channelId].flatMap((id) => [promote(id), leave(id)]),
    ]);
    const actors = { ...people, anonymous: new Client(parley().url) };
    return { actors, author, conversationId, channelId, joinLinkId: joinLink.id, messageId };
  }

  /** Sessions beside those that the scenes are made with: a cell may end one, and the next one then signs in. */
  const sessions = new Map<Actor, Client>();

  async function signInAs(actor: Actor, { actors }: Scene): Promise<Client> {
    const client = actors[actor];
    if (actor === 'anonymous') return client;
    const session = sessions.get(actor);
    if (session && (await session.codeOf('{ viewer { id } }')) === 'OK') return session;
    const { accessToken } = await client.mutate(
      'logIn',
      { username: client.username, password: PASSWORD },
      'accessToken',
    );
    const signedIn = client.withToken(accessToken);
    sessions.set(actor, signedIn);
    return signedIn;
  }

  describe.each(rowsOf(form, TABLE, ([, codes]) => codes))('%s', (_, codes, operation) => {
    test(`is answered with ${codes}`, async () => {
      const found: string[] = [];
      for (const actor of ACTORS) {
        const scene = await takeScene();
        const before = await people.owner.run(STATE, { id: scene.conversationId });
        const client = await signInAs(actor, scene);
        const [text, variables] = operation(scene, client);
        const { data, errors } = await client.request(text, variables);
        found.push(errors?.[0]?.extensions.code ?? 'OK');
        if (!errors && text.startsWith('mutation')) untouched = undefined;
        if (!errors) continue;
        expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
        expect(await people.owner.run(STATE, { id: scene.conversationId })).toEqual(before);
      }
      expect(found.join(' ')).toBe(codes);
    });
  });

  test('an admin may not remove another admin or an owner, and nobody themselves', async () => {
    const { actors, conversationId } = await setScene();
    const remove = mutation('removeParticipant', '__typename');
    const codeOf = (actor: Client, target: Client) =>
      actor.codeOf(remove, { input: { conversationId, userId: target.userId } });
    expect(await codeOf(actors.admin, actors.owner)).toBe('FORBIDDEN');
    expect(await codeOf(actors.owner, actors.owner)).toBe('BAD_USER_INPUT');
    expect(await codeOf(actors.owner, actors.admin)).toBe('OK');
    expect(await codeOf(actors.admin, actors.member)).toBe('NOT_FOUND');
  });
});
