import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
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

  const compare = async (ask: (id: string) => Operation, foreignId: string) => {
    const before = await readState(world);
    const foreign = await world.alice.request(...ask(foreignId));
    const missing = await world.alice.request(...ask(randomUUID()));
    expect(foreign.errors).toHaveLength(1);
    expect(foreign.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND' });
    expect(foreign.errors).toEqual(missing.errors);
    expect([foreign.status, foreign.data]).toEqual([missing.status, missing.data]);
    expect(await readState(world)).toEqual(before);
  };

  test.each(rowsOf(form, Object.entries(CONVERSATION)))('%s of a conversation of others', (_, ask) =>
    compare(ask, world.foreign),
  );

  test.each(rowsOf(form, Object.entries(MESSAGE)))('%s of a message of others', (_, ask) =>
    compare(ask, world.foreignMessage),
  );

  test('an answer to a message of others', () =>
    compare(
      (id) => change('sendMessage', { conversationId: world.group, body: 'Hi', replyToId: id }),
      world.foreignMessage,
    ));

  test('messages around a message of others', () =>
    compare(
      (id) => [
        'query ($c: ID!, $id: ID!) { conversation(id: $c) { messages(around: $id) { edges { cursor } } } }',
        { c: world.group, id },
      ],
      world.foreignMessage,
    ));

  test('a user who is not there', async () => {
    const { errors } = await world.alice.request('query ($id: ID!) { user(id: $id) { id } }', { id: randomUUID() });
    expect(errors).toEqual([{ message: 'There is no such user.', path: ['user'], extensions: { code: 'NOT_FOUND' } }]);
  });
});
