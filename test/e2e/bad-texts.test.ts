import { beforeAll, describe, expect, test } from '@jest/globals';
import { PASSWORD } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
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

const INVISIBLE = [
  ['zero width space', '\u200B'],
  ['a soft hyphen', '\u00AD'],
  ['a word joiner', '\u2060'],
  ['a Hangul filler', '\u3164'],
  ['an override of direction', '\u202E'],
  ['a control character', '\u0007'],
  ['a tag', '\u{E0041}'],
  ['a new line', '\n'],
] as const;

/** The texts that one signs in with are only compared, and a text beside a status may be taken away. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['text', 'currentPassword', 'password']);
const NAMES: ReadonlySet<string> = new Set(['title', 'displayName', 'username', 'text']);

describeForms('a text that cannot be stored', (parley, form) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(parley().url);
  });

  describe.each(rowsOf(form, UNSTORABLE))('%s', (_, text) => {
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

  test.each(rowsOf(form, INVISIBLE))('%s is empty as a text, and in no name', async (_, text) => {
    for (const [name, field, input] of TEXTS) {
      if (MAY_BE_EMPTY.has(field)) continue;
      const before = await readState(world);
      const error = await world.alice.errorOf(...change(name, { ...input(world), [field]: text.repeat(8) }));
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
      expect(await readState(world)).toEqual(before);
    }
    for (const [name, field, input] of TEXTS.filter(([name, field]) => name !== 'logIn' && NAMES.has(field))) {
      const error = await world.alice.errorOf(...change(name, { ...input(world), [field]: `Al${text}ice` }));
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
    }
    const { presence } = await world.alice.mutate('setPresence', { status: 'ONLINE', text }, 'presence { text }');
    expect(presence.text).toBeNull();
  });

  test('is measured as it is stored: composed', async () => {
    const body = '한'.repeat(5000);
    const sent = await world.alice.mutate(
      'sendMessage',
      send(world, { body: body.normalize('NFD') }),
      'message { id body }',
    );
    expect(sent.message.body).toBe(body);
    const longer = { messageId: sent.message.id, body: `${body}말`.normalize('NFD') };
    expect((await world.alice.errorOf(...change('editMessage', longer))).extensions.field).toBe('body');
    const displayName = 'é'.repeat(64);
    const { user } = await world.alice.mutate(
      'updateProfile',
      { displayName: displayName.normalize('NFD') },
      'user { displayName }',
    );
    expect(user.displayName).toBe(displayName);
  });

  test('keeps what joins letters and emoji, and what gives them a direction', async () => {
    for (const displayName of ['نمی\u200Cخواهم', '👩‍👩‍👧‍👦', 'عليّ (Ali)', 'שלום \u200F(a)', 'അനില്‍']) {
      const { user } = await world.alice.mutate('updateProfile', { displayName }, 'user { displayName }');
      expect(user.displayName).toBe(displayName.normalize('NFC'));
    }
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
