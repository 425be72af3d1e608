import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { v7 } from 'uuid';
import { decodeMessageId, encodeMessageId, type MessageKey } from '../../kernel/message-ids.ts';
import type { Response } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { inputFieldsOf, inputWith } from '../setup/input-fields.ts';
import { rowsOf } from '../setup/rows-of-form.ts';
import { change, createWorld, type Operation, readState, uuids, type World } from '../setup/world.ts';

type ById = readonly [name: string, ask: (id: string) => Operation];

/** The mutations whose input names a conversation or a message, by the SDL. Replaying webhooks is for admins. */
const mutationsWith = (field: string): ById[] =>
  inputFieldsOf('ID')
    .filter(({ mutation, path }) => path === field && mutation !== 'replayWebhook')
    .map((place) => [place.mutation, (id) => change(place.mutation, inputWith(place, id, KNOWN))]);

const KNOWN = { upToSeq: 0, userIds: uuids(1), emoji: '👍', title: 'Mine' };

const CONVERSATION: readonly ById[] = [
  ['conversation', (id) => ['query ($id: ID!) { conversation(id: $id) { title } }', { id }]],
  [
    'conversationEvents',
    (id) => ['query ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { latestSeq } }', { id }],
  ],
  ...mutationsWith('conversationId'),
];

const MESSAGE: readonly ById[] = [
  ['message', (id) => ['query ($id: ID!) { message(id: $id) { body } }', { id }]],
  ...mutationsWith('messageId'),
];

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

  test.each(rowsOf(form, CONVERSATION))('%s of a conversation of others', (_, ask) =>
    compare(ask, [world.foreign], [randomUUID()]),
  );

  test.each(rowsOf(form, MESSAGE))('%s of a message of others', (_, ask) => compareMessages(ask));

  test('an answer to a message of others', () =>
    compareMessages((id) => change('sendMessage', { conversationId: world.group, body: 'Hi', replyToId: id })));

  test.each([
    ['around', 'ID'],
    ['after', 'String'],
    ['before', 'String'],
  ])('messages %s a message of others', (argument, type) =>
    compareMessages((id) => [
      `query ($c: ID!, $id: ${type}!) { conversation(id: $c) { messages(${argument}: $id) { edges { cursor } } } }`,
      { c: world.group, id },
    ]),
  );

  test.each(rowsOf(form, MESSAGE))('%s of a message in other letters, or in part', async (name, ask) => {
    const before = await readState(world);
    const { message } = world;
    const malformed = [`${message}=`, message.slice(0, -1), ` ${message}`, message.replace(/.$/, '!'), '', 'x'];
    for (const id of malformed)
      expect((await world.alice.request(...ask(id))).errors?.[0]?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        field: name === 'message' ? 'id' : 'messageId',
      });
    expect(await readState(world)).toEqual(before);
  });

  test('a user who is not there', async () => {
    const { errors } = await world.alice.request('query ($id: ID!) { user(id: $id) { id } }', { id: randomUUID() });
    expect(errors).toEqual([{ message: 'There is no such user.', path: ['user'], extensions: { code: 'NOT_FOUND' } }]);
  });
});
