import { expect, test } from '@jest/globals';
import { createConversation, mutation, PASSWORD, registerUsers } from '../setup/client.ts';
import { describeFormsAlone } from '../setup/describe-forms.ts';
import { until } from '../setup/until.ts';

const TTL_SECONDS = 4;
const PRESENCE = 'presence { status text lastSeenAt }';

describeFormsAlone(
  'presence',
  (parley) => {
    test('a heartbeat keeps a user online, and silence takes them offline with the time they were last seen', async () => {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const seen = async () => (await bob.run(`{ user(id: "${alice.userId}") { ${PRESENCE} } }`)).user.presence;
      expect(await seen()).toEqual({ status: 'OFFLINE', text: null, lastSeenAt: null });
      const set = await alice.mutate('setPresence', { status: 'ONLINE', text: 'at work' }, PRESENCE);
      expect(set.presence).toEqual({ status: 'ONLINE', text: 'at work', lastSeenAt: expect.any(String) });
      expect(await seen()).toEqual(set.presence);
      await until(async () => (await seen()).status === 'OFFLINE');
      expect(await seen()).toEqual({ status: 'OFFLINE', text: null, lastSeenAt: set.presence.lastSeenAt });
    });

    test('several devices of one user are merged: the most available one counts', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const input = { username: alice.username, password: PASSWORD };
      const { accessToken } = await alice.mutate('logIn', input, 'accessToken');
      const phone = alice.withToken(accessToken);
      const set = async (device: typeof alice, status: string, deviceId?: string) =>
        (await device.mutate('setPresence', { status, deviceId }, PRESENCE)).presence.status;
      expect(await set(alice, 'AWAY')).toBe('AWAY');
      expect(await set(phone, 'ONLINE')).toBe('ONLINE');
      expect(await set(phone, 'BUSY', 'tablet')).toBe('BUSY');
      expect(await set(phone, 'OFFLINE', 'tablet')).toBe('ONLINE');
      expect(await set(phone, 'OFFLINE')).toBe('AWAY');
      expect(await set(alice, 'OFFLINE')).toBe('OFFLINE');
    });

    test('a user has at most 20 devices at a time: one more is refused, and says nothing', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const codeOf = (status: string, deviceId: string) =>
        alice.codeOf(mutation('setPresence', 'presence { status }'), { input: { status, deviceId } });
      const most = Array.from({ length: 20 }, (_, index) => `device ${index}`);
      const codes = await Promise.all(most.map((deviceId) => codeOf('AWAY', deviceId)));
      expect(new Set(codes)).toEqual(new Set(['OK']));
      expect(await codeOf('BUSY', 'one more')).toBe('BAD_USER_INPUT');
      const { presence } = await alice.mutate('setPresence', { status: 'AWAY', deviceId: most[0] }, PRESENCE);
      expect(presence.status).toBe('AWAY');
      await until(async () => (await codeOf('BUSY', 'one more')) === 'OK');
    });

    test('typing is shown to participants of a conversation that is small enough', async () => {
      const [alice, bob, carol] = await registerUsers(parley().url, 'alice', 'bob', 'carol');
      const small = await createConversation(alice, [bob]);
      const large = await createConversation(alice, [bob, carol]);
      const type = (conversationId: string) =>
        alice.mutate('setTyping', { conversationId, typing: true }, 'conversationId typing');
      expect(await type(small)).toEqual({ conversationId: small, typing: true });
      expect(await type(large)).toEqual({ conversationId: large, typing: false });
    });
  },
  { PRESENCE_TTL_SECONDS: String(TTL_SECONDS), MAX_TYPING_PARTICIPANTS: '2' },
);
