import { describe, expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { readMetrics } from '../../setup/metrics.ts';
import { STREAM_CLIENTS } from '../../setup/stream-clients.ts';
import { until } from '../../setup/until.ts';

const EVENTS = `subscription Events($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) { __typename seq ... on MessageSent { message { id body } } }
}`;
const LIVE_EVENTS = `subscription Live($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) { __typename conversationId seq ...Live }
}
fragment Live on SubscriptionLive { latestSeq }`;
const TYPING = 'subscription Typing($ids: [ID!]) { typing(conversationIds: $ids, live: true) { typing } }';
const PRESENCE = 'subscription Presence($ids: [ID!]!) { presence(userIds: $ids, live: true) { status } }';
const WRONG = 'subscription Events($id: ID!) { conversationEvents(conversationId: $id) { nonsense } }';

describeForms('each client of docs/clients.md', (parley) => {
  const conversationOf = async (): Promise<[alice: Client, bob: Client, id: string]> => {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    return [alice, bob, await createConversation(alice, [bob])];
  };
  const countRunning = async () =>
    (await readMetrics(parley().url))('parley_subscriptions{field="conversationEvents"}');

  describe.each(Object.entries(STREAM_CLIENTS))('%s', (_, createClient) => {
    test('gets what happens, and what was missed when it resumes by position', async () => {
      const [alice, bob, id] = await conversationOf();
      using first = createClient(bob);
      const events = first.subscribe(EVENTS, { id, after: 0 });
      await events.count(1);
      await sendMessage(alice, id, 'one');
      await events.count(2);
      events.stop();
      await sendMessage(alice, id, 'two');
      using second = createClient(bob);
      const resumed = second.subscribe(EVENTS, { id, after: 2 });
      await resumed.count(1);
      await sendMessage(alice, id, 'three "quoted"\r\n--graphql\n\ndata: Ünïcödé 🎉');
      expect([...(await events.count(2)), ...(await resumed.count(2))]).toMatchObject([
        { __typename: 'ConversationCreated', seq: 1 },
        { __typename: 'MessageSent', seq: 2, message: { body: 'one' } },
        { seq: 3, message: { body: 'two' } },
        { seq: 4, message: { body: 'three "quoted"\r\n--graphql\n\ndata: Ünïcödé 🎉' } },
      ]);
      expect([...events.results, ...resumed.results].flatMap(({ errors }) => errors ?? [])).toEqual([]);
    });

    test('is told that a subscription is live before anything else, if it asks for that', async () => {
      const [alice, bob, id] = await conversationOf();
      using client = createClient(bob);
      const [typing, presence] = [
        client.subscribe(TYPING, { ids: [id] }),
        client.subscribe(PRESENCE, { ids: [alice.userId] }),
      ];
      const [events, resumed] = [{ id }, { id, after: 0 }].map((from) => client.subscribe(LIVE_EVENTS, from));
      for (const each of [typing, presence]) expect(await each.count(1)).toEqual([null]);
      const live = { __typename: 'SubscriptionLive', conversationId: id, latestSeq: 1 };
      expect(await events?.count(1)).toEqual([{ ...live, seq: 1 }]);
      expect((await resumed?.count(2))?.map(({ seq }) => seq)).toEqual([0, 1]);
      expect(resumed?.values[0]).toEqual({ ...live, seq: 0 });
      await alice.mutate('setTyping', { conversationId: id, typing: true }, '__typename');
      await alice.mutate('setPresence', { status: 'BUSY' }, '__typename');
      await sendMessage(alice, id, 'one');
      expect((await typing.count(2))[1]).toMatchObject({ typing: true });
      expect((await presence.count(2))[1]).toMatchObject({ status: 'BUSY' });
      expect((await events?.count(2))?.[1]).toEqual({ __typename: 'MessageSent', conversationId: id, seq: 2 });
    });

    test('gets several subscriptions at a time, each its own events', async () => {
      const [alice, bob, id] = await conversationOf();
      const other = await createConversation(bob, [alice]);
      using client = createClient(alice);
      const [events, others] = [id, other].map((each) => client.subscribe(EVENTS, { id: each, after: 0 }));
      await Promise.all([events?.count(1), others?.count(1)]);
      await Promise.all([sendMessage(bob, id, 'here'), sendMessage(bob, other, 'there')]);
      expect((await events?.count(2))?.[1].message.body).toBe('here');
      expect((await others?.count(2))?.[1].message.body).toBe('there');
    });

    test('is told that a subscription has ended when its user is removed, and nothing later', async () => {
      const [alice, bob, id] = await conversationOf();
      using client = createClient(bob);
      const events = client.subscribe(EVENTS, { id, after: 0 });
      await events.count(1);
      await alice.mutate('removeParticipant', { conversationId: id, userId: bob.userId }, '__typename');
      await sendMessage(alice, id, 'behind his back');
      expect(await events.ended()).toBe('complete');
      expect(events.values).toMatchObject([{ seq: 1 }, { __typename: 'ParticipantRemoved', seq: 2 }]);
    });

    test('ends its subscription here when it stops', async () => {
      const [, bob, id] = await conversationOf();
      using client = createClient(bob);
      const events = client.subscribe(EVENTS, { id, after: 0 });
      await events.count(1);
      expect(await countRunning()).toBe(1);
      events.stop();
      await until(async () => (await countRunning()) === 0);
    });

    test('learns what is wrong with a subscription', async () => {
      const [, bob, id] = await conversationOf();
      using client = createClient(bob);
      const refused = client.subscribe(WRONG, { id });
      await until(() => refused.end !== undefined || refused.results.length > 0);
      const told = `${JSON.stringify([refused.results, refused.end])} ${refused.end}`;
      expect(told).toMatch(/Cannot query field \\?"nonsense/);
    });
  });
});
