import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { v7 } from 'uuid';
import { decodeMessageId, encodeMessageId, type MessageKey } from '../../kernel/message-ids.ts';
import type { Response } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
import { change, createWorld, type Operation, readState, uuids, type World } from '../setup/world.ts';

type ById = Readonly<Record<string, (id: string) => Operation>>;

const CONVERSATION: ById = {
  conversation: (id) => ['query ($id: ID!) { conversation(id: $id) { title } }', { id }],
  conversationEvents: (id) => [
    'query ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { latestSeq } }',
    { id },
  ],
  sendMessage: (id) => change('sendMessage', { conversationId: id, body: 'Hi' }),
  markRead: (id) => change('markRead', { conversationId: id, upToSeq: 1000 }),
  markDelivered: (id) => change('markDelivered', { conversationId: id, upToSeq: 0 }),
  setTyping: (id) => change('setTyping', { conversationId: id, typing: true }),
  updateConversation: (id) => change('updateConversation', { conversationId: id, title: 'Mine' }),
  addParticipants: (id) => change('addParticipants', { conversationId: id, userIds: uuids(1) }),
  removeParticipant: (id) => change('removeParticipant', { conversationId: id, userId: randomUUID() }),
  changeParticipantRole: (id) =>
    change('changeParticipantRole', { conversationId: id, userId: randomUUID(), role: 'OWNER' }),
  joinConversation: (id) => change('joinConversation', { conversationId: id }),
  createJoinLink: (id) => change('createJoinLink', { conversationId: id }),
  revokeJoinLink: (id) => change('revokeJoinLink', { conversationId: id, joinLinkId: randomUUID() }),
  leaveConversation: (id) => change('leaveConversation', { conversationId: id }),
};

const MESSAGE: ById = {
  message: (id) => ['query ($id: ID!) { message(id: $id) { body } }', { id }],
  editMessage: (id) => change('editMessage', { messageId: id, body: 'Mine' }),
  addReaction: (id) => change('addReaction', { messageId: id, emoji: '👍' }),
  pinMessage: (id) => change('pinMessage', { messageId: id }),
  unpinMessage: (id) => change('unpinMessage', { messageId: id }),
  removeReaction: (id) => change('removeReaction', { messageId: id, emoji: '👍' }),
  deleteMessage: (id) => change('deleteMessage', { messageId: id }),
};

describeForms('what a stranger may not know of looks as if it were not there', (parley, form) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(parley().url);
  });

  /** Asks for what others have and what nobody has, by ids in which only that differs: the answers are the same. */
  const compare = async (
    ask: (id: string) => Operation,
    foreignIds: readonly string[],
    missingIds: readonly string[],
  ) => {
    const before = await readState(world);
    const [first, ...others] = await Promise.all(
      [...foreignIds, ...missingIds].map((id) => world.alice.request(...ask(id))),
    );
    expect(first?.errors).toHaveLength(1);
    expect(first?.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND' });
    const answerOf = ({ status, data, errors }: Response<unknown>) => ({ status, data, errors });
    for (const other of others) expect(answerOf(other)).toEqual(answerOf(first as Response<unknown>));
    expect(await readState(world)).toEqual(before);
  };

  const compareMessages = (ask: (id: string) => Operation) => {
    const [foreign, own] = [world.foreignMessage, world.message].map((id) => decodeMessageId(id) as MessageKey);
    const { conversationId, id } = foreign as MessageKey;
    const foreignIds = [
      world.foreignMessage,
      // A conversation of the viewer beside a message of others, and the other way round.
      encodeMessageId({ conversationId: world.group, id }),
      encodeMessageId({ conversationId, id: (own as MessageKey).id }),
      id,
    ];
    const missing = v7();
    const missingIds = [conversationId, world.group, randomUUID()].map((id) =>
      encodeMessageId({ conversationId: id, id: missing }),
    );
    return compare(ask, foreignIds, [...missingIds, missing]);
  };

  test.each(rowsOf(form, Object.entries(CONVERSATION)))('%s of a conversation of others', (_, ask) =>
    compare(ask, [world.foreign], [randomUUID()]),
  );

  test.each(rowsOf(form, Object.entries(MESSAGE)))('%s of a message of others', (_, ask) => compareMessages(ask));

  test('an answer to a message of others', () =>
    compareMessages((id) => change('sendMessage', { conversationId: world.group, body: 'Hi', replyToId: id })));

  test('messages around a message of others', () =>
    compareMessages((id) => [
      'query ($c: ID!, $id: ID!) { conversation(id: $c) { messages(around: $id) { edges { cursor } } } }',
      { c: world.group, id },
    ]));

  test.each(rowsOf(form, Object.entries(MESSAGE)))(
    '%s of a message in other letters, or in part',
    async (name, ask) => {
      const before = await readState(world);
      const { message } = world;
      const malformed = [`${message}=`, message.slice(0, -1), ` ${message}`, message.replace(/.$/, '!'), '', 'x'];
      for (const id of malformed)
        expect((await world.alice.request(...ask(id))).errors?.[0]?.extensions).toEqual({
          code: 'BAD_USER_INPUT',
          field: name === 'message' ? 'id' : 'messageId',
        });
      expect(await readState(world)).toEqual(before);
    },
  );

  test('a user who is not there', async () => {
    const { errors } = await world.alice.request('query ($id: ID!) { user(id: $id) { id } }', { id: randomUUID() });
    expect(errors).toEqual([{ message: 'There is no such user.', path: ['user'], extensions: { code: 'NOT_FOUND' } }]);
  });
});
