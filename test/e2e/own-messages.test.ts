import { beforeAll, expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { untilRunning } from '../setup/metrics.ts';
import { Subscriber } from '../setup/subscriber.ts';

const MESSAGE = 'message { body clientMessageId }';
const FIELDS = `__typename ... on MessageSent { ${MESSAGE} } ... on MessageEdited { ${MESSAGE} }`;
const EVENTS = `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 1) { ${FIELDS} } }`;
const INBOX = `subscription { inbox { ${FIELDS} } }`;
const LOG = `query ($id: ID!) { conversationEvents(conversationId: $id, after: 1) { events { ${FIELDS} } } }`;
const PAGE = `query ($id: ID!) { conversation(id: $id) {
  lastMessage { clientMessageId } messages { edges { node { body clientMessageId replyTo { clientMessageId } } } }
} }`;

describeForms('what a sender calls a message', (parley) => {
  let alice: Client;
  let bob: Client;
  let id: string;
  beforeAll(async () => {
    [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    id = await createConversation(alice, [bob]);
  });

  const send = async (sender: Client, body: string, input: object = {}) =>
    (await sender.mutate('sendMessage', { conversationId: id, body, ...input }, 'message { id clientMessageId }'))
      .message;

  test('comes back to the sender with the answer, in pages and in every event, and to nobody else', async () => {
    await using stack = new AsyncDisposableStack();
    const heard = [alice, bob].map((client) => {
      const socket = stack.use(new Subscriber(client));
      return [socket.subscribe(EVENTS, { id }), socket.subscribe(INBOX)];
    });
    await untilRunning(parley().url, 'conversationEvents', 2);
    await untilRunning(parley().url, 'inbox', 2);

    const first = await send(alice, 'of Alice', { clientMessageId: 'first' });
    expect(first.clientMessageId).toBe('first');
    expect(await send(alice, 'of Alice', { clientMessageId: 'first' })).toEqual(first);
    const second = await send(bob, 'of Bob', { clientMessageId: 'second', replyToId: first.id });
    expect(second.clientMessageId).toBe('second');
    expect((await send(alice, 'without')).clientMessageId).toBeNull();
    const edited = await alice.mutate(
      'editMessage',
      { messageId: first.id, body: 'edited' },
      'message { clientMessageId }',
    );
    expect(edited.message.clientMessageId).toBe('first');

    const names = { alice: ['first', null, null, 'first'], bob: [null, 'second', null, null] };
    for (const [index, client] of [alice, bob].entries()) {
      const [ofFirst, ofSecond, none, ofEdit] = index === 0 ? names.alice : names.bob;
      const events = [
        { __typename: 'MessageSent', message: { body: 'of Alice', clientMessageId: ofFirst } },
        { __typename: 'MessageSent', message: { body: 'of Bob', clientMessageId: ofSecond } },
        { __typename: 'MessageSent', message: { body: 'without', clientMessageId: none } },
        { __typename: 'MessageEdited', message: { body: 'edited', clientMessageId: ofEdit } },
      ];
      for (const live of heard[index] ?? []) expect(await live.count(4)).toEqual(events);
      expect((await client.run(LOG, { id })).conversationEvents.events).toEqual(events);
      const { messages, lastMessage } = (await client.run(PAGE, { id })).conversation;
      expect(lastMessage).toEqual({ clientMessageId: null });
      expect(messages.edges.map(({ node }: { node: object }) => node)).toEqual([
        { body: 'edited', clientMessageId: ofFirst, replyTo: null },
        { body: 'of Bob', clientMessageId: ofSecond, replyTo: { clientMessageId: ofFirst } },
        { body: 'without', clientMessageId: none, replyTo: null },
      ]);
    }
  });

  test('stays with what is left of it once it is deleted', async () => {
    const { id: messageId } = await send(alice, 'gone', { clientMessageId: 'gone' });
    const { message } = await alice.mutate('deleteMessage', { messageId }, 'message { body clientMessageId }');
    expect(message).toEqual({ body: null, clientMessageId: 'gone' });
    const seen = await bob.run('query ($id: ID!) { message(id: $id) { body clientMessageId } }', { id: messageId });
    expect(seen.message).toEqual({ body: null, clientMessageId: null });
  });
});
