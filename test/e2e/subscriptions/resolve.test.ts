import { expect, test } from '@jest/globals';
import { createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { Subscriber } from '../../setup/subscriber.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) {
    __typename seq ... on MessageSent { message { id seq body sender { id } } }
  }
}`;

describeForms('subscriptions', (parley) => {
  test('bring what happens in a conversation, from a position on', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    await using socket = new Subscriber(bob);
    await sendMessage(alice, id, 'before');
    const events = socket.subscribe(EVENTS, { id, after: 0 });
    await events.count(2);
    await sendMessage(alice, id, 'after');
    expect(await events.count(3)).toEqual([
      { __typename: 'ConversationCreated', seq: 1 },
      { __typename: 'MessageSent', seq: 2, message: expect.objectContaining({ body: 'before' }) },
      {
        __typename: 'MessageSent',
        seq: 3,
        message: expect.objectContaining({ body: 'after', sender: { id: alice.userId } }),
      },
    ]);
  });

  test('resolve what other subgraphs know', async () => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    await using socket = new Subscriber(bob);
    const events = socket.subscribe(
      `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq ... on MessageSent {
        message { body readCount sender { username presence { status } } conversation { title participantCount unreadCount } }
      } } }`,
      { id },
    );
    await sendMessage(alice, id, 'hello');
    const [, sent] = await events.count(2);
    expect(events.results[1]?.errors).toBeUndefined();
    expect(sent).toEqual({
      seq: 2,
      message: {
        ...{ body: 'hello', readCount: 0, sender: { username: alice.username, presence: { status: 'OFFLINE' } } },
        conversation: { title: 'A conversation', participantCount: 2, unreadCount: 1 },
      },
    });
  });
});
