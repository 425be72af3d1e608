import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers } from '../../setup/client.ts';
import { describeFormsAlone } from '../../setup/describe-forms.ts';
import { untilRunning } from '../../setup/metrics.ts';
import { Stopwatch } from '../../setup/stopwatch.ts';
import { Subscriber } from '../../setup/subscriber.ts';
import { until } from '../../setup/until.ts';

const MAX_TYPING = 3;
const TYPING = 'subscription ($id: ID!) { typing(conversationId: $id) { conversationId typing user { username } } }';
const PRESENCE = 'subscription ($ids: [ID!]!) { presence(userIds: $ids) { status text lastSeenAt user { id } } }';

describeFormsAlone(
  'who is there',
  (parley) => {
    const setTyping = (client: Client, conversationId: string, typing: boolean) =>
      client.mutate('setTyping', { conversationId, typing }, 'typing');

    /** Alice and Bob in a conversation, and the typing events on Bob's socket. */
    async function listen(stack: AsyncDisposableStack) {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const id = await createConversation(alice, [bob], 'CHANNEL');
      const socket = stack.use(new Subscriber(bob));
      const typing = socket.subscribe(TYPING, { id });
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
      const later = socket.subscribe(TYPING, { id });
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
      const { alice, id, socket, typing } = await listen(stack);
      const more = await registerUsers(parley().url, 'one', 'two');
      for (const user of more) await user.mutate('joinConversation', { conversationId: id }, 'conversation { id }');
      await setTyping(alice, id, true);
      await more[0].mutate('leaveConversation', { conversationId: id }, 'conversationId');
      await setTyping(more[1], id, true);
      expect(await typing.count(1)).toEqual([expect.objectContaining({ user: { username: more[1].username } })]);
      const [mallory] = await registerUsers(parley().url, 'mallory');
      const strangers = stack.use(new Subscriber(mallory)).subscribe(TYPING, { id });
      expect(await strangers.ended()).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      expect(await socket.subscribe(TYPING, { id: 'no id' }).ended()).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', field: 'conversationId' } },
      ]);
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
