import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type Client, createConversation, mutation, PASSWORD, registerUsers } from '../../setup/client.ts';
import { describeFormsAlone } from '../../setup/describe-forms.ts';
import { untilRunning } from '../../setup/metrics.ts';
import { createSecondGateway } from '../../setup/second-gateway.ts';
import { Stopwatch } from '../../setup/stopwatch.ts';
import { Subscriber } from '../../setup/subscriber.ts';
import { until } from '../../setup/until.ts';

const MAX_TYPING = 3;
const TYPING = `subscription ($ids: [ID!]!) {
  typing(conversationIds: $ids) { conversationId typing user { username } }
}`;
const LIVE_TYPING =
  'subscription ($ids: [ID!]) { typing(conversationIds: $ids, live: true) { conversationId typing } }';
const EITHER_TYPING = `subscription ($ids: [ID!], $id: ID) {
  typing(conversationIds: $ids, conversationId: $id) { typing }
}`;
const PRESENCE = 'subscription ($ids: [ID!]!) { presence(userIds: $ids) { status text lastSeenAt user { id } } }';
const NAMED_PRESENCE = `subscription ($ids: [ID!]!, $name: String!) {
  presence(userIds: $ids, subscriptionId: $name, live: true) { text user { id } }
}`;

describeFormsAlone(
  'who is there',
  (parley) => {
    const setTyping = (client: Client, conversationId: string, typing: boolean) =>
      client.mutate('setTyping', { conversationId, typing }, 'typing');

    /** Nobody has heard of it yet: false. */
    const say = async (user: Client, text: string): Promise<false> => {
      await user.mutate('setPresence', { status: 'ONLINE', text }, '__typename');
      return false;
    };

    /** Alice and Bob in a conversation, and the typing events on Bob's socket. */
    async function listen(stack: AsyncDisposableStack) {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const id = await createConversation(alice, [bob], 'CHANNEL');
      const socket = stack.use(new Subscriber(bob));
      const typing = socket.subscribe(TYPING, { ids: [id] });
      await untilRunning(parley().url, 'typing', 1);
      return { alice, bob, id, socket, typing };
    }

    test('who writes is shown once, also to who comes later, and ceases by itself 5 s after the last word', async () => {
      await using stack = new AsyncDisposableStack();
      const { alice, id, socket, typing } = await listen(stack);
      const began = Date.now();
      using sinceWord = new Stopwatch();
      await setTyping(alice, id, true);
      const told = { conversationId: id, typing: true, user: { username: alice.username } };
      expect(await typing.count(1)).toEqual([told]);
      expect(sinceWord.elapsedMs).toBeLessThan(1000);
      let repeatedAt = 0;
      await until(async () => {
        repeatedAt = Date.now();
        await setTyping(alice, id, true);
        return Date.now() - began > 1500;
      });
      const later = socket.subscribe(TYPING, { ids: [id] });
      expect(await later.count(1)).toEqual([told]);
      for (const each of [typing, later]) expect(await each.count(2)).toEqual([told, { ...told, typing: false }]);
      expect(Date.now() - repeatedAt).toBeGreaterThan(4500);
      expect(Date.now() - repeatedAt).toBeLessThan(7000);
    });

    test('who begins and ceases again and again is shown as it ends, and less often', async () => {
      await using stack = new AsyncDisposableStack();
      const { alice, bob, id, typing } = await listen(stack);
      for (let time = 0; time < 40; time++) await setTyping(alice, id, time % 2 === 0);
      await setTyping(bob, id, true);
      await typing.find(({ user }) => user.username === bob.username);
      const ofAlice = () => typing.values.filter(({ user }) => user.username === alice.username);
      await until(() => ofAlice().at(-1)?.typing === false);
      expect(ofAlice().length).toBeLessThan(20);
      expect(ofAlice().map((event) => event.typing)).toEqual(ofAlice().map((_, index) => index % 2 === 0));
    });

    test(`above ${MAX_TYPING} participants nobody is shown to write`, async () => {
      await using stack = new AsyncDisposableStack();
      const { alice, id, typing } = await listen(stack);
      const more = await registerUsers(parley().url, 'one', 'two');
      for (const user of more) await user.mutate('joinConversation', { conversationId: id }, 'conversation { id }');
      await setTyping(alice, id, true);
      await more[0].mutate('leaveConversation', { conversationId: id }, 'conversationId');
      await setTyping(more[1], id, true);
      expect(await typing.count(1)).toEqual([expect.objectContaining({ user: { username: more[1].username } })]);
      const [mallory] = await registerUsers(parley().url, 'mallory');
      const strangers = stack.use(new Subscriber(mallory)).subscribe(TYPING, { ids: [id] });
      expect(await strangers.ended()).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    });

    test('one subscription tells who writes in many conversations: of each until its viewer has left it, then it ends', async () => {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const ids = await Promise.all(Array.from({ length: 3 }, () => createConversation(alice, [bob])));
      const [first = '', second = '', third = ''] = ids;
      await using socket = new Subscriber(bob);
      const typing = socket.subscribe(LIVE_TYPING, { ids: [...ids, first] });
      // Null says that it is live: nothing that happens from then on is missed.
      expect(await typing.count(1)).toEqual([null]);
      await setTyping(alice, first, true);
      await setTyping(alice, third, true);
      const writes = (conversationId: string) => ({ conversationId, typing: true });
      expect((await typing.count(3)).slice(1)).toEqual([writes(first), writes(third)]);
      await bob.mutate('leaveConversation', { conversationId: first }, 'conversationId');
      await setTyping(alice, first, false);
      await setTyping(alice, second, true);
      expect((await typing.count(4))[3]).toEqual(writes(second));
      for (const conversationId of [second, third])
        await alice.mutate('removeParticipant', { conversationId, userId: bob.userId }, '__typename');
      expect(await typing.ended()).toBe('complete');
      expect(typing.values.filter((event) => event?.conversationId === first)).toEqual([writes(first)]);
    });

    test('typing names the conversations in one way, up to a hundred, each of which its viewer takes part in', async () => {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const [own, foreign] = [await createConversation(alice, []), await createConversation(bob, [])];
      await using socket = new Subscriber(alice);
      const refusal = async (ids?: readonly string[], id?: string) =>
        (await socket.subscribe(EITHER_TYPING, { ids, id }).ended())[0].extensions;
      const wrong = (field: string) => ({ code: 'BAD_USER_INPUT', field });
      const unknown = '00000000-0000-7000-8000-000000000000';
      for (const ids of [undefined, [], ['no id'], Array(101).fill(own)])
        expect(await refusal(ids)).toEqual(wrong('conversationIds'));
      expect(await refusal([own], own)).toEqual(wrong('conversationId'));
      expect(await refusal(undefined, 'no id')).toEqual(wrong('conversationId'));
      expect(await refusal([foreign, own, unknown])).toEqual({
        code: 'NOT_FOUND',
        conversationIds: [foreign, unknown],
      });
      // As clients of the release before write it.
      const old = socket.subscribe('subscription ($id: ID!) { typing(conversationId: $id) { typing } }', { id: own });
      await untilRunning(parley().url, 'typing', 1);
      await setTyping(alice, own, true);
      expect(await old.count(1)).toEqual([{ typing: true }]);
    });

    test('who is available is told with every change, and when the last word of it is too old', async () => {
      const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
      await using socket = new Subscriber(carol);
      const presence = socket.subscribe(PRESENCE, { ids: [alice.userId, bob.userId, alice.userId.toUpperCase()] });
      await untilRunning(parley().url, 'presence', 1);
      await carol.mutate('setPresence', { status: 'ONLINE' }, 'presence { status }');
      await alice.mutate('setPresence', { status: 'BUSY', text: 'writing' }, 'presence { status }');
      await bob.mutate('setPresence', { status: 'AWAY' }, 'presence { status }');
      await presence.count(4);
      const of = ({ userId }: Client) => presence.values.filter(({ user }) => user.id === userId);
      const lastSeenAt = expect.stringMatching(/^\d{4}-.*Z$/);
      const alices = { text: 'writing', lastSeenAt, user: { id: alice.userId } };
      expect(of(alice)[0]).toEqual({ ...alices, status: 'BUSY' });
      expect(of(bob)[0]).toMatchObject({ status: 'AWAY', text: null });
      for (const user of [alice, bob]) expect(of(user)[1]).toMatchObject({ status: 'OFFLINE' });
      expect(presence.values).toHaveLength(4);
    });

    test('a running presence takes other lists, by way of any gateway: of users in both nothing is lost or told twice', async () => {
      const [alice, bob, carol, dave] = await registerUsers(parley().url, 'alice', 'bob', 'carol', 'dave');
      await using other = await createSecondGateway(parley());
      await using socket = new Subscriber(dave);
      const name = randomUUID();
      const presence = socket.subscribe(NAMED_PRESENCE, { ids: [alice.userId], name });
      expect(await presence.count(1)).toEqual([null]);
      const watch = (...users: Client[]) =>
        dave
          .at(other.url)
          .mutate(
            'watchPresence',
            { subscriptionId: name, userIds: users.map(({ userId }) => userId) },
            'users { id presence { text } }',
          );
      const textsOf = ({ userId }: Client) =>
        presence.values.flatMap((event) => (event?.user.id === userId && event.text) || []);
      const isHeard = (text: string) => presence.values.some((event) => event?.text === text);
      const lists = [[bob], [carol], [], [bob, carol]];
      const said = Array.from({ length: 12 }, (_, n) => String(n));
      for (const [n, text] of said.entries()) {
        await Promise.all([say(alice, text), watch(alice, ...(lists[n % lists.length] ?? []))]);
        // What a user says lapses here within a second, and not everything is told at once.
        await until(() => isHeard(text) || say(alice, text));
      }
      expect(textsOf(alice)).toEqual(said);
      // The answer has the state before, of which the subscription does not tell; then it is heard.
      await until(async () => {
        await say(bob, 'before');
        const { users } = await watch(alice, bob);
        expect(users.map(({ id }: { id: string }) => id)).toEqual([alice.userId, bob.userId]);
        return users[1].presence.text === 'before';
      });
      await until(() => isHeard('after') || say(bob, 'after'));
      await watch(carol);
      await say(bob, 'unheard');
      await say(alice, 'unheard');
      await until(() => isHeard('heard') || say(carol, 'heard'));
      expect([alice, bob].map((user) => textsOf(user).at(-1))).toEqual(['11', 'after']);
    });

    test('only the sign-in of a presence gives it another list, within the bounds of the first, and one that is refused changes nothing', async () => {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const account = { username: alice.username, password: PASSWORD };
      const { accessToken } = await alice.mutate('logIn', account, 'accessToken');
      await using socket = new Subscriber(alice);
      const subscriptionId = randomUUID();
      const presence = socket.subscribe(NAMED_PRESENCE, { ids: [bob.userId], name: subscriptionId });
      await presence.count(1);
      const unknown = '00000000-0000-7000-8000-000000000000';
      const refused = async (client: Client, input: object) =>
        (await client.errorOf(mutation('watchPresence', '__typename'), { input: { subscriptionId, ...input } }))
          .extensions;
      const none = { userIds: [] };
      const refusals = await Promise.all([
        ...[bob, alice.withToken(accessToken)].map((client) => refused(client, none)),
        refused(alice, { ...none, subscriptionId: 'another' }),
        refused(alice, { userIds: [unknown] }),
        refused(alice, { ...none, subscriptionId: '' }),
        refused(alice, { userIds: Array(201).fill(bob.userId) }),
      ]);
      expect(refusals).toEqual([
        ...Array(4).fill({ code: 'NOT_FOUND' }),
        ...['subscriptionId', 'userIds'].map((field) => ({ code: 'BAD_USER_INPUT', field })),
      ]);
      await until(() => presence.values.some((event) => event?.text === 'still') || say(bob, 'still'));
      presence.stop();
      await untilRunning(parley().url, 'presence', 0);
      expect(await refused(alice, none)).toEqual({ code: 'NOT_FOUND' });
    });

    test('presence of nobody that there is, or of too many, is refused', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      await using socket = new Subscriber(alice);
      const unknown = '00000000-0000-7000-8000-000000000000';
      const badIds = { code: 'BAD_USER_INPUT', field: 'userIds' };
      for (const [ids, message, extensions] of [
        [[unknown], 'There is no such user.', { code: 'NOT_FOUND' }],
        [[unknown, 'no id'], 'userIds.1 must be a UUID.', badIds],
        [Array(201).fill(unknown), 'userIds must have at most 200 entries.', badIds],
      ] as const)
        expect(await socket.subscribe(PRESENCE, { ids }).ended()).toEqual([
          expect.objectContaining({ message, extensions }),
        ]);
    });
  },
  { PRESENCE_TTL_SECONDS: '1', PRESENCE_DEBOUNCE_MS: '100', MAX_TYPING_PARTICIPANTS: String(MAX_TYPING) },
);
