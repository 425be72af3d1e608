import { beforeAll, describe, expect, test } from '@jest/globals';
import { PASSWORD } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { account, change, createWorld, passwords, readState, send, type World } from '../setup/world.ts';

/** Every text that a client can send: the mutation, the field, and an input that is right but for it. */
const TEXTS: readonly (readonly [mutation: string, field: string, input: (world: World) => object])[] = [
  ['sendMessage', 'body', send],
  ['sendMessage', 'clientMessageId', send],
  ['editMessage', 'body', (w) => ({ messageId: w.message })],
  ['addReaction', 'emoji', (w) => ({ messageId: w.message })],
  ['removeReaction', 'emoji', (w) => ({ messageId: w.message })],
  ['createConversation', 'title', () => ({ kind: 'GROUP' })],
  ['updateConversation', 'title', (w) => ({ conversationId: w.group })],
  ['setPresence', 'text', () => ({ status: 'ONLINE' })],
  ['setPresence', 'deviceId', () => ({ status: 'ONLINE' })],
  ['updateProfile', 'displayName', () => ({})],
  ['updateProfile', 'avatarUrl', () => ({})],
  ['register', 'username', () => account()],
  ['register', 'displayName', () => account()],
  ['register', 'password', () => account()],
  ['logIn', 'username', () => ({ password: PASSWORD })],
  ['logIn', 'password', (w) => ({ username: w.alice.username })],
  ['changePassword', 'currentPassword', () => passwords()],
  ['changePassword', 'newPassword', () => passwords()],
  ['refreshSession', 'refreshToken', () => ({})],
];

const UNSTORABLE = [
  ['a NUL character', 'https://a.example/\0xxxxxxx'],
  ['an unpaired surrogate', 'https://a.example/\ud83dxxxxxx'],
  ['surrogates the wrong way round', 'https://a.example/\ude00\ud83dxx'],
] as const;

describeForms('a text that cannot be stored', (parley) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(parley().url);
  });

  describe.each(UNSTORABLE)('%s', (_, text) => {
    test.each(TEXTS)('is refused in %s as %s', async (name, field, input) => {
      const before = await readState(world);
      const error = await world.alice.errorOf(...change(name, { ...input(world), [field]: text }));
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
      expect(await readState(world)).toEqual(before);
    });

    test('is refused in the search for users', async () => {
      const query = 'query ($search: String) { users(search: $search) { edges { cursor } } }';
      const error = await world.alice.errorOf(query, { search: text });
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'search' });
    });
  });

  test('is stored and found again when its surrogates are paired', async () => {
    const body = '👩‍👩‍👧‍👦 \u{10FFFF} \u0001';
    const { message } = await world.alice.mutate('sendMessage', send(world, { body }), 'message { id body }');
    expect(message.body).toBe(body);
    expect(await world.bob.run('query ($id: ID!) { message(id: $id) { body } }', { id: message.id })).toEqual({
      message: { body },
    });
  });
});
