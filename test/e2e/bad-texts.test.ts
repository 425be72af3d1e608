import { beforeAll, describe, expect, test } from '@jest/globals';
import { describeForms } from '../setup/describe-forms.ts';
import { createEveryMutation, type EveryMutation, fieldOf } from '../setup/every-mutation.ts';
import { type InputField, inputFieldsOf } from '../setup/input-fields.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
import { change, send, type World } from '../setup/world.ts';

/** Every text that a mutation takes, by the SDL. A link is a secret: one that cannot be is as unknown as any other. */
const TEXTS = inputFieldsOf('String').filter(({ mutation }) => mutation !== 'joinConversation');

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

/** The texts that one signs in with are only compared, and what describes something may be taken away. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  ...['setPresence text', 'logIn password', 'changePassword currentPassword', 'updateWebhook description'],
  'createWebhook description',
]);
/** Those by which people and things are told apart at a glance. */
const NAMES = TEXTS.filter(
  ({ mutation, path }) => mutation !== 'logIn' && /^(title|displayName|username|text|location\.name)$/.test(path),
);

describeForms('a text that cannot be stored', (parley, form) => {
  let every: EveryMutation;
  let world: World;
  beforeAll(async () => {
    every = await createEveryMutation(parley());
    world = every.world;
  });

  const refusalOf = async (field: InputField, text: string) => {
    const { message, extensions } = await every.alice.errorOf(...every.with(field, text));
    expect(message.split(' ')[0]).toBe(field.path);
    return extensions;
  };

  test.each(rowsOf(form, TEXTS))('is named as one of a wrong type is, in $mutation as $path', async (field) => {
    for (const operation of [every.with(field, 1), every.withVariables(field, 1), every.withVariables(field, '\0')])
      expect((await every.alice.errorOf(...operation)).extensions).toEqual(refusal(field));
  });

  const refusal = (field: InputField) => ({ code: 'BAD_USER_INPUT', field: fieldOf(field) });

  describe.each(rowsOf(form, UNSTORABLE))('%s', (_, text) => {
    test.each(TEXTS)('is refused in $mutation as $path', async (field) => {
      const before = await every.readState();
      expect(await refusalOf(field, text)).toEqual(refusal(field));
      expect(await every.readState()).toEqual(before);
    });

    test('is refused in the search for users', async () => {
      const query = 'query ($search: String) { users(search: $search) { edges { cursor } } }';
      const error = await world.alice.errorOf(query, { search: text });
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'search' });
    });
  });

  test.each(rowsOf(form, INVISIBLE))('%s is empty as a text, and in no name', async (_, text) => {
    const before = await every.readState();
    for (const field of TEXTS)
      if (!MAY_BE_EMPTY.has(`${field.mutation} ${field.path}`))
        expect([field, await refusalOf(field, text.repeat(8))]).toEqual([field, refusal(field)]);
    for (const field of NAMES) expect([field, await refusalOf(field, `Al${text}ice`)]).toEqual([field, refusal(field)]);
    expect(await every.readState()).toEqual(before);
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
