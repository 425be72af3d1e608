import { expect, test } from '@jest/globals';
import { EVENT_FIELDS, readEvents } from '../../setup/apply-events.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { untilRunning } from '../../setup/metrics.ts';
import { Subscriber } from '../../setup/subscriber.ts';

const FIELDS = `conversationId ${EVENT_FIELDS}`;
const EVENTS = `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { ${FIELDS} } }`;
const INBOX = `subscription { inbox { ${FIELDS} } }`;
const LOG = `query ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { events { ${FIELDS} } } }`;

/** Every mutation of a conversation once at least; the owner and the first of the others stay. */
async function doEverything(id: string, [owner, one, two]: readonly [Client, Client, Client]): Promise<void> {
  const at = { conversationId: id };
  const first = await sendMessage(owner, id, 'Grüße, 世界 👋🏽 "quoted" \\ \u2028 </script>');
  const reply = { ...at, body: 'a reply', replyToId: first.id };
  await one.mutate('sendMessage', reply, 'message { id }');
  const second = await sendMessage(one, id, 'x'.repeat(5000));
  await owner.mutate('markDelivered', { ...at, upToSeq: 2 }, 'lastDeliveredSeq');
  await owner.mutate('markRead', { ...at, upToSeq: 3 }, 'lastReadSeq');
  await owner.mutate('editMessage', { messageId: first.id, body: 'edited' }, 'message { id }');
  await one.mutate('addReaction', { messageId: first.id, emoji: '❤' }, 'message { id }');
  await one.mutate('removeReaction', { messageId: first.id, emoji: '❤️' }, 'message { id }');
  await owner.mutate('addReaction', { messageId: second.id, emoji: ':ship-it:' }, 'message { id }');
  await owner.mutate('pinMessage', { messageId: first.id }, 'message { id }');
  await owner.mutate('unpinMessage', { messageId: first.id }, 'message { id }');
  await one.mutate('deleteMessage', { messageId: second.id }, 'message { id }');
  await owner.mutate('updateConversation', { ...at, title: 'Another title' }, 'conversation { id }');
  await owner.mutate('addParticipants', { ...at, userIds: [two.userId] }, 'conversation { id }');
  await owner.mutate('changeParticipantRole', { ...at, userId: two.userId, role: 'ADMIN' }, 'conversation { id }');
  await owner.mutate('removeParticipant', { ...at, userId: two.userId }, 'conversation { id }');
  await two.mutate('joinConversation', at, 'conversation { id }');
  await two.mutate('leaveConversation', at, 'conversationId');
  await sendMessage(owner, id, 'the last one');
}

describeForms('every event', (parley) => {
  test('brings what other subgraphs know', async () => {
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

  test('arrives as the log has it: live, replayed and in the inbox, for everybody', async () => {
    const users = await registerUsers(parley().url, 'owner', 'one', 'two');
    const [owner, one] = users;
    await using socket = new Subscriber(one);
    await using ownersSocket = new Subscriber(owner);
    const [inbox, ownersInbox] = [socket.subscribe(INBOX), ownersSocket.subscribe(INBOX)];
    await untilRunning(parley().url, 'inbox', 2);
    const id = await createConversation(owner, [one], 'CHANNEL');
    const live = socket.subscribe(EVENTS, { id });
    await live.count(1);
    await doEverything(id, users);
    const isLast = ({ message }: { message?: { body: string } }) => message?.body === 'the last one';
    await Promise.all([live, inbox, ownersInbox].map((events) => events.find(isLast)));

    const log = (await owner.run(LOG, { id })).conversationEvents.events;
    const replay = socket.subscribe(EVENTS, { id });
    await replay.find(isLast);
    expect(new Set(log.map(({ __typename }: { __typename: string }) => __typename))).toEqual(TYPES);
    // The log of a message that was edited or deleted since differs from what was sent then, reactions included.
    expect(replay.values).toEqual(log);
    const erasedSince = (event: object, index: number) =>
      log[index]?.emoji === '' ? { ...event, emoji: '', count: 0 } : event;
    expect(live.values.map(erasedSince).map(withoutMessage)).toEqual(log.map(withoutMessage));
    const [joined, ...rest] = inbox.values;
    expect(joined).toMatchObject({ __typename: 'ConversationJoined', conversationId: id, seq: 1 });
    expect(rest).toEqual(live.values.slice(1));
    expect(ownersInbox.values.slice(1)).toEqual(live.values.slice(1));
    expect(await readEvents(one, id, 0)).toHaveLength(log.length);
    for (const events of [live, replay, inbox]) expect(events.results.filter(({ errors }) => errors)).toEqual([]);
  });
});

const TYPES = new Set([
  ...['ConversationCreated', 'ConversationUpdated', 'ParticipantsAdded', 'ParticipantRemoved'],
  ...['ParticipantRoleChanged', 'MessageSent', 'MessageEdited', 'MessageDeleted', 'MessagesRead', 'MessagesDelivered'],
  ...['ReactionAdded', 'ReactionRemoved', 'MessagePinned', 'MessageUnpinned'],
]);

function withoutMessage({ message, ...event }: { message?: { id: string } }) {
  return { ...event, messageId: message?.id };
}
