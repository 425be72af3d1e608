import { beforeAll, expect, test } from '@jest/globals';
import { decodeMessageId, type MessageKey } from '../../kernel/message-ids.ts';
import { type Client, createConversation, mutation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { registerWithRole } from '../setup/roles.ts';
import { Subscriber } from '../setup/subscriber.ts';

const STATE = `query ($id: ID!) { conversation(id: $id) {
  lastMessage { id replyTo { id } } messages(last: 2) { edges { node { id replyTo { id } } } }
} }`;

const EVENTS = `__typename
  ... on MessageSent { message { id replyTo { id } } } ... on MessageEdited { message { id } }
  ... on MessageDeleted { messageId } ... on ReactionAdded { messageId } ... on ReactionRemoved { messageId }
  ... on MessagePinned { messageId } ... on MessageUnpinned { messageId }`;

const INSPECTED = `query ($id: ID!) { inspectConversation(id: $id, reason: "ids") {
  messages(last: 1) { edges { node { id replyToId } } }
} }`;

describeForms('a message', (parley) => {
  let alice: Client;
  let bob: Client;
  let conversationId: string;
  beforeAll(async () => {
    [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    conversationId = await createConversation(alice, [bob]);
  });

  const send = (input: object): Promise<{ id: string; replyTo: { id: string } | null }> =>
    alice
      .mutate('sendMessage', { conversationId, body: 'Hi', ...input }, 'message { id replyTo { id } }')
      .then(({ message }) => message);
  const find = async (id: string) => (await bob.run('query ($id: ID!) { message(id: $id) { id } }', { id })).message;

  /** Every change of a message that names only it, in an order in which each changes something. */
  const changesOf = (messageId: string): readonly (readonly [name: string, input: object])[] => [
    ['editMessage', { messageId, body: 'Hello' }],
    ['addReaction', { messageId, emoji: '👍' }],
    ['removeReaction', { messageId, emoji: '👍' }],
    ['pinMessage', { messageId }],
    ['unpinMessage', { messageId }],
    ['deleteMessage', { messageId }],
  ];

  test('has the same id wherever it is shown, and is found by it', async () => {
    await using socket = new Subscriber(bob);
    const live = socket.subscribe(
      `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { ${EVENTS} } }`,
      { id: conversationId },
    );
    const { id: first } = await send({});
    const answer = await send({ replyToId: first });
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(decodeMessageId(first)?.conversationId).toBe(conversationId);
    expect(answer.replyTo).toEqual({ id: first });
    const moderator = await registerWithRole(parley().url, parley().stores, 'MODERATOR');
    const { inspectConversation } = await moderator.run(INSPECTED, { id: conversationId });
    expect(inspectConversation.messages.edges).toEqual([{ node: { id: answer.id, replyToId: first } }]);
    const { lastMessage, messages } = (await bob.run(STATE, { id: conversationId })).conversation;
    expect(lastMessage).toEqual(answer);
    expect(messages.edges).toEqual([{ node: { id: first, replyTo: null } }, { node: answer }]);
    expect(await find(first)).toEqual({ id: first });

    for (const [name, input] of changesOf(answer.id)) await alice.mutate(name, input, '__typename');
    const events = (await live.count(9)).slice(1);
    expect(events).toEqual([
      { __typename: 'MessageSent', message: { id: first, replyTo: null } },
      { __typename: 'MessageSent', message: answer },
      { __typename: 'MessageEdited', message: { id: answer.id } },
      ...['ReactionAdded', 'ReactionRemoved', 'MessagePinned', 'MessageUnpinned', 'MessageDeleted'].map((type) => ({
        ...{ __typename: type, messageId: answer.id },
      })),
    ]);
    const log = `query ($id: ID!) { conversationEvents(conversationId: $id, after: 1) { events { ${EVENTS} } } }`;
    expect((await bob.run(log, { id: conversationId })).conversationEvents.events).toEqual(events);
  });

  test('may be named by the plain UUID that it had before, for one release, and is shown by its id', async () => {
    const { id } = await sendMessage(alice, conversationId, 'Hi');
    const { id: plain } = decodeMessageId(id) as MessageKey;
    for (const given of [plain, plain.toUpperCase()]) expect(await find(given)).toEqual({ id });
    expect((await send({ replyToId: plain })).replyTo).toEqual({ id });
    const around = `query ($c: ID!, $id: ID) { conversation(id: $c) { messages(around: $id, first: 1) { edges { node { id } } } } }`;
    const page = await bob.run(around, { c: conversationId, id: plain });
    expect(page.conversation.messages.edges).toEqual([{ node: { id } }]);
    for (const [name, input] of changesOf(plain))
      expect(await alice.mutate(name, input, 'message { id }')).toEqual({ message: { id } });
    // A retry is one, whichever id names what is answered.
    const retry = { body: 'Once', clientMessageId: 'retry' };
    const once = await send({ ...retry, replyToId: id });
    expect(await send({ ...retry, replyToId: plain })).toEqual(once);
  });

  test('is not found by an id with another conversation in it, as an answer either', async () => {
    const { id } = await sendMessage(alice, conversationId, 'Hi');
    const other = await createConversation(alice, [bob]);
    const input = { conversationId: other, body: 'Hi', replyToId: id };
    expect(await alice.codeOf(mutation('sendMessage', '__typename'), { input })).toBe('NOT_FOUND');
  });
});
