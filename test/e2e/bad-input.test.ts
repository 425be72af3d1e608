import { beforeAll, expect, test } from '@jest/globals';
import { describeForms } from '../setup/describe-forms.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
import { account, change, createWorld, passwords, readState, send, uuids, type World } from '../setup/world.ts';

/** `refusal` is the code, or the field that a BAD_USER_INPUT names. */
type Case = readonly [what: string, mutation: string, input: (world: World) => object, refusal: string];

const CUSTOM: readonly (readonly [what: string, custom: unknown])[] = [
  ['4,097 bytes', { a: 'x'.repeat(4089) }],
  ['17 levels', JSON.parse(`{"a":${'['.repeat(16)}${']'.repeat(16)}}`)],
  ['a whole number beyond 2^53', { a: 2 ** 53 }],
  ['a NUL character', { a: ['\0'] }],
  ['half a character', { '\ud83d': 1 }],
];

const LOCATIONS: readonly (readonly [what: string, location: object, field: string])[] = [
  ['a place beyond the pole', { latitude: 90.001, longitude: 0 }, 'location.latitude'],
  ['a place beyond the date line', { latitude: 0, longitude: -180.001 }, 'location.longitude'],
  ['a place with a name of 129 characters', { latitude: 0, longitude: 0, name: 'x'.repeat(129) }, 'location.name'],
  ['a place with an empty name', { latitude: 0, longitude: 0, name: '' }, 'location.name'],
  ['a place with a name of two lines', { latitude: 0, longitude: 0, name: 'a\nb' }, 'location.name'],
  ['a place with NUL in its name', { latitude: 0, longitude: 0, name: 'a\0' }, 'location.name'],
];

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
  ...LOCATIONS.map(([what, location, field]): Case => [what, 'sendMessage', (w) => send(w, { location }), field]),
  ['no text beside custom data', 'sendMessage', (w) => send(w, { body: '', custom: { a: 1 } }), 'body'],
  ...CUSTOM.flatMap(([what, custom]): Case[] => [
    [`${what} as custom data`, 'sendMessage', (w) => send(w, { custom }), 'custom'],
    [`${what} as custom data`, 'editMessage', (w) => ({ messageId: w.message, body: 'Hi', custom }), 'custom'],
  ]),
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
  ['a deleted message', 'pinMessage', (w) => ({ messageId: w.deleted }), 'CONFLICT'],
  ['a malformed id', 'pinMessage', () => ({ messageId: 'x' }), 'messageId'],
  ['an empty id', 'unpinMessage', () => ({ messageId: '' }), 'messageId'],
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
  ['a public group', 'createConversation', () => ({ kind: 'GROUP', visibility: 'PUBLIC' }), 'visibility'],
  ['a public group', 'updateConversation', (w) => ({ conversationId: w.group, visibility: 'PUBLIC' }), 'visibility'],
  ['a group', 'createJoinLink', (w) => ({ conversationId: w.group }), 'conversationId'],
  [
    ...(['a time that is over', 'createJoinLink'] as const),
    (w: World) => ({ conversationId: w.group, expiresAt: new Date(0) }),
    'expiresAt',
  ],
  ['no use', 'createJoinLink', (w) => ({ conversationId: w.group, maxUses: 0 }), 'maxUses'],
  ['too many uses', 'createJoinLink', (w) => ({ conversationId: w.group, maxUses: 1_000_001 }), 'maxUses'],
  ['a malformed id', 'revokeJoinLink', (w) => ({ conversationId: w.group, joinLinkId: 'x' }), 'joinLinkId'],
  ['nothing', 'joinConversation', () => ({}), 'conversationId'],
  ['both', 'joinConversation', (w) => ({ conversationId: w.foreign, link: 'x' }), 'link'],
  ['an unknown link', 'joinConversation', () => ({ link: 'x'.repeat(32) }), 'NOT_FOUND'],
  ['an empty link', 'joinConversation', () => ({ link: '' }), 'NOT_FOUND'],
  ['half a letter', 'joinConversation', () => ({ link: '\ud800' }), 'NOT_FOUND'],
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
