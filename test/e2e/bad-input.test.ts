import { beforeAll, expect, test } from '@jest/globals';
import { describeForms } from '../setup/describe-forms.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
import { account, change, createWorld, passwords, readState, send, uuids, type World } from '../setup/world.ts';

/** `refusal` is the code, or the field that a BAD_USER_INPUT names. */
type Case = readonly [what: string, mutation: string, input: (world: World) => object, refusal: string];

const MESSAGES: readonly Case[] = [
  ['a text of no character', 'sendMessage', (w) => send(w, { body: '' }), 'body'],
  ['a text of white space', 'sendMessage', (w) => send(w, { body: ' \n\t\u2003' }), 'body'],
  ['a text of 5,001 characters', 'sendMessage', (w) => send(w, { body: 'é'.repeat(5001) }), 'body'],
  ['a text of 5,001 emoji', 'sendMessage', (w) => send(w, { body: '😀'.repeat(5001) }), 'body'],
  ['a malformed id', 'sendMessage', (w) => send(w, { conversationId: 'abc' }), 'conversationId'],
  ['an id that is a number', 'sendMessage', (w) => send(w, { conversationId: 7 }), 'conversationId'],
  ['a malformed reply', 'sendMessage', (w) => send(w, { replyToId: `${w.message}'` }), 'replyToId'],
  ['a reply to nothing', 'sendMessage', (w) => send(w, { replyToId: uuid() }), 'NOT_FOUND'],
  ['a reply to a message elsewhere', 'sendMessage', (w) => send(w, { replyToId: w.foreignMessage }), 'NOT_FOUND'],
  ['a name used for another text', 'sendMessage', (w) => send(w, { clientMessageId: 'used' }), 'CONFLICT'],
  ['an empty name', 'sendMessage', (w) => send(w, { clientMessageId: '' }), 'clientMessageId'],
  ['a long name', 'sendMessage', (w) => send(w, { clientMessageId: 'x'.repeat(129) }), 'clientMessageId'],
  ['a deleted message', 'editMessage', (w) => ({ messageId: w.deleted, body: 'Back' }), 'CONFLICT'],
  ['a blank text', 'editMessage', (w) => ({ messageId: w.message, body: ' ' }), 'body'],
  ['a malformed id', 'editMessage', () => ({ messageId: '1', body: 'Hi' }), 'messageId'],
  ['an empty id', 'deleteMessage', () => ({ messageId: '' }), 'messageId'],
  ['no emoji', 'addReaction', (w) => react(w, ''), 'emoji'],
  ['a letter', 'addReaction', (w) => react(w, 'a'), 'emoji'],
  ['a digit', 'addReaction', (w) => react(w, '1'), 'emoji'],
  ['two emoji', 'addReaction', (w) => react(w, '👍👍'), 'emoji'],
  ['an emoji and a space', 'addReaction', (w) => react(w, '👍 '), 'emoji'],
  ['half a flag', 'addReaction', (w) => react(w, '🇫'), 'emoji'],
  ['the flag of no country', 'addReaction', (w) => react(w, '🇫🇫'), 'emoji'],
  ['an emoji to be shown as text', 'addReaction', (w) => react(w, '❤\ufe0e'), 'emoji'],
  ['a short code in capitals', 'addReaction', (w) => react(w, ':Shipit:'), 'emoji'],
  ['an empty short code', 'addReaction', (w) => react(w, '::'), 'emoji'],
  ['a short code of 33 letters', 'addReaction', (w) => react(w, `:${'x'.repeat(33)}:`), 'emoji'],
  ['a short code with a new line', 'addReaction', (w) => react(w, ':shipit:\n'), 'emoji'],
  ['a huge text', 'addReaction', (w) => react(w, '👍'.repeat(10_000)), 'emoji'],
  ['a deleted message', 'addReaction', (w) => ({ messageId: w.deleted, emoji: '👍' }), 'CONFLICT'],
  ['a malformed id', 'addReaction', () => ({ messageId: 'x', emoji: '👍' }), 'messageId'],
  ['two emoji', 'removeReaction', (w) => react(w, '👍👍'), 'emoji'],
  ['a malformed id', 'removeReaction', () => ({ messageId: '', emoji: '👍' }), 'messageId'],
  ['a position beyond the end', 'markRead', (w) => mark(w, 3), 'upToSeq'],
  ['a negative position', 'markRead', (w) => mark(w, -1), 'upToSeq'],
  ['a position beyond the end', 'markDelivered', (w) => mark(w, 2_147_483_647), 'upToSeq'],
  ['a negative position', 'markDelivered', (w) => mark(w, -2_147_483_648), 'upToSeq'],
];

const CONVERSATIONS: readonly Case[] = [
  ['oneself', 'openDirectConversation', (w) => ({ userId: w.alice.userId }), 'userId'],
  ['oneself in capitals', 'openDirectConversation', (w) => ({ userId: w.alice.userId.toUpperCase() }), 'userId'],
  ['nobody', 'openDirectConversation', () => ({ userId: uuid() }), 'NOT_FOUND'],
  ['the kind DIRECT', 'createConversation', () => ({ kind: 'DIRECT' }), 'kind'],
  ['a channel without title', 'createConversation', () => ({ kind: 'CHANNEL' }), 'title'],
  ['a blank title', 'createConversation', () => ({ kind: 'GROUP', title: '  ' }), 'title'],
  ['a title of 129 characters', 'createConversation', () => ({ kind: 'GROUP', title: 'x'.repeat(129) }), 'title'],
  ['an unknown participant', 'createConversation', () => ({ kind: 'GROUP', participantIds: [uuid()] }), 'NOT_FOUND'],
  ['a malformed one', 'createConversation', () => ({ kind: 'GROUP', participantIds: ['x'] }), 'participantIds'],
  ['1,001 others', 'createConversation', () => ({ kind: 'GROUP', participantIds: uuids(1001) }), 'participantIds'],
  ['a direct conversation', 'updateConversation', (w) => ({ ...direct(w), title: 'Us' }), 'conversationId'],
  ['a direct conversation', 'addParticipants', (w) => ({ ...direct(w), userIds: uuids(1) }), 'conversationId'],
  ['a direct conversation', 'leaveConversation', (w) => direct(w), 'conversationId'],
  ['the last owner', 'leaveConversation', (w) => ({ conversationId: w.group }), 'CONFLICT'],
  ['the last owner', 'changeParticipantRole', (w) => role(w, w.alice.userId, 'MEMBER'), 'CONFLICT'],
  ['a stranger', 'changeParticipantRole', (w) => role(w, w.carol.userId, 'ADMIN'), 'NOT_FOUND'],
  ['an unknown user', 'addParticipants', (w) => ({ conversationId: w.group, userIds: [uuid()] }), 'NOT_FOUND'],
  ['a stranger', 'removeParticipant', (w) => ({ conversationId: w.group, userId: w.carol.userId }), 'NOT_FOUND'],
  ['oneself', 'removeParticipant', (w) => ({ conversationId: w.group, userId: w.alice.userId }), 'userId'],
  ['a group', 'joinConversation', (w) => ({ conversationId: w.foreign }), 'NOT_FOUND'],
];

const USERS: readonly Case[] = [
  ['a blank name', 'updateProfile', () => ({ displayName: ' ' }), 'displayName'],
  ['a name of 65 characters', 'updateProfile', () => ({ displayName: 'x'.repeat(65) }), 'displayName'],
  ['a picture with a password', 'updateProfile', () => ({ avatarUrl: 'https://u:p@a.example/' }), 'avatarUrl'],
  ['a script as picture', 'updateProfile', () => ({ avatarUrl: 'javascript:alert(1)' }), 'avatarUrl'],
  ['a picture over http', 'updateProfile', () => ({ avatarUrl: 'http://example.com/a.png' }), 'avatarUrl'],
  ['a picture without address', 'updateProfile', () => ({ avatarUrl: 'picture.png' }), 'avatarUrl'],
  ['a text of 101 characters', 'setPresence', () => ({ status: 'BUSY', text: 'x'.repeat(101) }), 'text'],
  ['an empty device', 'setPresence', () => ({ status: 'BUSY', deviceId: '' }), 'deviceId'],
  ['a taken username', 'register', (w) => account({ username: w.bob.username.toUpperCase() }), 'CONFLICT'],
  ['a short username', 'register', () => account({ username: 'ab' }), 'username'],
  ['a username with a space', 'register', () => account({ username: 'alice smith' }), 'username'],
  ['a username that begins with a dot', 'register', () => account({ username: '.alice' }), 'username'],
  ['a username with a Cyrillic letter', 'register', () => account({ username: '\u0430lice' }), 'username'],
  ['a weak password', 'register', () => account({ password: '1234567' }), 'password'],
  ['a password of spaces', 'register', () => account({ password: ' '.repeat(12) }), 'password'],
  ['a common password', 'register', () => account({ password: 'Password1' }), 'password'],
  ['a password with the username', 'register', () => account({ username: 'zoe', password: 'I am Zoe!' }), 'password'],
  ['a huge password', 'register', () => account({ password: 'x'.repeat(257) }), 'password'],
  ['a weak new password', 'changePassword', () => passwords('short'), 'newPassword'],
  ['a common new password', 'changePassword', () => passwords('12345678'), 'newPassword'],
  [
    ...(['a new password with the username', 'changePassword'] as const),
    ({ alice }: World) => passwords(`${alice.username}!`),
    'newPassword',
  ],
  ['a wrong password', 'changePassword', () => ({ ...passwords(), currentPassword: 'wrong' }), 'currentPassword'],
  ['an unknown token', 'refreshSession', () => ({ refreshToken: 'x'.repeat(43) }), 'UNAUTHENTICATED'],
  ['an empty token', 'refreshSession', () => ({ refreshToken: '' }), 'refreshToken'],
];

const uuid = () => uuids(1)[0] as string;
const mark = ({ group }: World, upToSeq: number) => ({ conversationId: group, upToSeq });
const react = ({ message }: World, emoji: string) => ({ messageId: message, emoji });
const direct = (world: World) => ({ conversationId: world.direct });
const role = ({ group }: World, userId: string, role: string) => ({ conversationId: group, userId, role });

const extensionsOf = (refusal: string) =>
  /^[A-Z_]+$/.test(refusal) ? { code: refusal } : { code: 'BAD_USER_INPUT', field: refusal };

describeForms('an input that cannot be used changes nothing', (parley, form) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(parley().url);
  });

  const all = [...MESSAGES, ...CONVERSATIONS, ...USERS];
  test.each(rowsOf(form, all, ([, , , refusal]) => extensionsOf(refusal).code))(
    '%s in %s',
    async (_, name, input, refusal) => {
      const before = await readState(world);
      const { data, errors } = await world.alice.request(...change(name, input(world)));
      expect(data ?? null).toBeNull();
      expect(errors).toEqual([
        { message: expect.stringMatching(/^[A-Za-z].*\.$/), path: [name], extensions: extensionsOf(refusal) },
      ]);
      expect(await readState(world)).toEqual(before);
    },
  );
});
