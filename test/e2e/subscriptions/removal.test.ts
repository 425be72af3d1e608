import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { growthOf, untilRunning } from '../../setup/metrics.ts';
import { Stopwatch } from '../../setup/stopwatch.ts';
import { Subscriber } from '../../setup/subscriber.ts';

const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id) { __typename seq } }';
const TYPING = 'subscription ($id: ID!) { typing(conversationId: $id) { typing user { id } } }';
const INBOX = 'subscription { inbox { __typename conversationId seq } }';
const OWN = `subscription ($id: ID!) { conversationEvents(conversationId: $id) {
  ... on MessageSent { message { body conversation { unreadCount viewerParticipant { role user { id } } } } }
} }`;
const EXECUTIONS = ['shared', 'viewer'].map(
  (sharing) => `parley_event_executions_total{sharing="${sharing}"}` as const,
);

describeForms('a viewer of events', (parley) => {
  const setTyping = (client: Client, conversationId: string, typing: boolean) =>
    client.mutate('setTyping', { conversationId, typing }, 'typing');

  test('who is removed hears of it, then nothing more of that conversation; all else goes on', async () => {
    const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
    const id = await createConversation(alice, [bob, carol], 'CHANNEL');
    const other = await createConversation(alice, [bob]);
    await using bobs = new Subscriber(bob);
    await using carols = new Subscriber(carol);
    const [events, typing, inbox] = [
      bobs.subscribe(EVENTS, { id }),
      bobs.subscribe(TYPING, { id }),
      bobs.subscribe(INBOX),
    ];
    const [otherEvents, otherTyping] = [bobs.subscribe(EVENTS, { id: other }), bobs.subscribe(TYPING, { id: other })];
    const [carolsEvents, carolsTyping] = [carols.subscribe(EVENTS, { id }), carols.subscribe(TYPING, { id })];
    await untilRunning(parley().url, 'conversationEvents', 3);
    await untilRunning(parley().url, 'typing', 3);
    await untilRunning(parley().url, 'inbox', 1);

    await alice.mutate('removeParticipant', { conversationId: id, userId: bob.userId }, 'conversation { id }');
    using sinceRemoval = new Stopwatch();
    expect([await events.ended(), await typing.ended()]).toEqual(['complete', 'complete']);
    expect(sinceRemoval.elapsedMs).toBeLessThan(1000);
    for (const conversationId of [id, other]) {
      await sendMessage(alice, conversationId, 'after');
      await setTyping(alice, conversationId, true);
    }
    expect(await otherEvents.count(1)).toEqual([{ __typename: 'MessageSent', seq: 2 }]);
    for (const each of [otherTyping, carolsTyping])
      expect(await each.count(1)).toEqual([{ typing: true, user: { id: alice.userId } }]);
    expect((await carolsEvents.count(2)).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(await inbox.count(3)).toEqual([
      { __typename: 'ParticipantRemoved', conversationId: id, seq: 2 },
      { __typename: 'ConversationLeft', conversationId: id, seq: 2 },
      { __typename: 'MessageSent', conversationId: other, seq: 2 },
    ]);
    expect(events.values).toEqual([{ __typename: 'ParticipantRemoved', seq: 2 }]);
    expect(typing.values).toEqual([]);
    expect(await bobs.subscribe(EVENTS, { id }).ended()).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  test('gets its own values of what depends on who asks, resolved once for each', async () => {
    const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
    const id = await createConversation(alice, [bob, carol]);
    await sendMessage(alice, id, 'before');
    await bob.mutate('markRead', { conversationId: id, upToSeq: 1 }, 'lastReadSeq');
    const viewers = [alice, bob, carol, carol];
    await using stack = new AsyncDisposableStack();
    const all = viewers.map((viewer) => stack.use(new Subscriber(viewer)).subscribe(OWN, { id }));
    await untilRunning(parley().url, 'conversationEvents', viewers.length);
    const growth = await growthOf(parley().url, EXECUTIONS, async () => {
      await sendMessage(alice, id, 'now');
      await Promise.all(all.map((events) => events.count(1)));
    });
    const own = (unreadCount: number, role: string, { userId }: Client) => ({
      message: { body: 'now', conversation: { unreadCount, viewerParticipant: { role, user: { id: userId } } } },
    });
    expect(all.map(({ values }) => values[0])).toEqual([
      ...[own(0, 'OWNER', alice), own(1, 'MEMBER', bob), own(2, 'MEMBER', carol), own(2, 'MEMBER', carol)],
    ]);
    expect(Object.values(growth)).toEqual([0, 3]);
  });
});
