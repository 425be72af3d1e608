import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type PresenceChange, presenceTopic, type TypingChange, typingTopic } from '../../kernel/bus/topics.ts';
import { type BusListener, createBusListener } from '../setup/bus-listener.ts';
import { type Client, createConversation, PASSWORD, registerUsers } from '../setup/client.ts';
import { describeFormsAlone } from '../setup/describe-forms.ts';
import type { Place } from '../setup/plans.ts';
import { until } from '../setup/until.ts';

const TTL_MS = 2000;
const DEBOUNCE_MS = 2000;

interface Told {
  readonly alice: Client;
  readonly heard: readonly PresenceChange[];
}

/** A user, and the changes of her presence that others hear of from then on. */
async function listenToAlice(parley: Place, bus: BusListener): Promise<Told> {
  const [alice] = await registerUsers(parley.url, 'alice');
  return { alice, heard: await bus.listen<PresenceChange>(presenceTopic(alice.userId)) };
}

const setPresence = async (client: Client, status: string, deviceId?: string, text?: string) =>
  (await client.mutate('setPresence', { status, deviceId, text }, 'presence { status text lastSeenAt }')).presence;

const statuses = (heard: readonly PresenceChange[]) => heard.map(({ status }) => status);

function describeListening(title: string, suite: (start: () => Promise<Told>, parley: () => Place) => void, env = {}) {
  describeFormsAlone(
    title,
    (parley) => {
      let bus: BusListener;
      beforeEach(() => {
        bus = createBusListener(parley().stores);
      });
      afterEach(async () => {
        await bus[Symbol.asyncDispose]();
      });
      suite(() => listenToAlice(parley(), bus), parley);
    },
    env,
  );
}

describeListening(
  'when a user falls silent',
  (start) => {
    test('others are told that the user is offline, and since when', async () => {
      const { alice, heard } = await start();
      const { lastSeenAt } = await setPresence(alice, 'ONLINE');
      await until(() => heard.length === 2);
      const alices = { userId: alice.userId, text: null, lastSeenAt };
      expect(heard).toEqual([
        { ...alices, status: 'ONLINE' },
        { ...alices, status: 'OFFLINE' },
      ]);
    });

    test('a heartbeat keeps the user, without a word, for as long as it comes', async () => {
      const { alice, heard } = await start();
      const end = Date.now() + 1.5 * TTL_MS;
      await until(async () => {
        await setPresence(alice, 'ONLINE');
        return Date.now() > end;
      });
      expect(statuses(heard)).toEqual(['ONLINE']);
      await until(() => heard.length > 1);
      expect(statuses(heard)).toEqual(['ONLINE', 'OFFLINE']);
    });

    test('one silent device leaves what the others say', async () => {
      const { alice, heard } = await start();
      await setPresence(alice, 'BUSY', 'laptop');
      await until(async () => {
        await setPresence(alice, 'AWAY', 'phone');
        return heard.length > 1;
      });
      expect(statuses(heard)).toEqual(['BUSY', 'AWAY']);
    });
  },
  { PRESENCE_TTL_SECONDS: String(TTL_MS / 1000) },
);

describeListening(
  'when a presence changes',
  (start, parley) => {
    test('two devices that fight cause about one event in the debounce time, and the end is told', async () => {
      const { alice, heard } = await start();
      const { accessToken } = await alice.mutate(
        'logIn',
        { username: alice.username, password: PASSWORD },
        'accessToken',
      );
      const phone = alice.withToken(accessToken);
      const began = Date.now();
      for (let time = 0; time < 50; time++) {
        await Promise.all([alice, phone].map((device) => setPresence(device, time % 2 ? 'AWAY' : 'ONLINE')));
      }
      await setPresence(alice, 'OFFLINE');
      expect(await setPresence(phone, 'BUSY')).toMatchObject({ status: 'BUSY' });
      await until(() => heard.at(-1)?.status === 'BUSY');
      expect(heard.length).toBeGreaterThan(1);
      expect(heard.length).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - began) / DEBOUNCE_MS));
    });

    test('a change that is taken back within the debounce time is not told', async () => {
      const { alice, heard } = await start();
      await setPresence(alice, 'ONLINE');
      await setPresence(alice, 'BUSY');
      await setPresence(alice, 'ONLINE');
      await until(() => heard.length === 1);
      await until(async () => (await setPresence(alice, 'AWAY')) && heard.length > 1);
      expect(statuses(heard)).toEqual(['ONLINE', 'AWAY']);
    });

    test('a sign-off is told like any change, and a heartbeat that changes nothing is not', async () => {
      const { alice, heard } = await start();
      for (let time = 0; time < 5; time++) await setPresence(alice, 'ONLINE');
      await setPresence(alice, 'OFFLINE');
      await setPresence(alice, 'OFFLINE');
      await until(() => heard.length > 1);
      expect(statuses(heard)).toEqual(['ONLINE', 'OFFLINE']);
    });

    test('devices that say different texts cause no event by their heartbeats, and the newest words are shown', async () => {
      const { alice, heard } = await start();
      await setPresence(alice, 'ONLINE', 'laptop', 'at the desk');
      await setPresence(alice, 'ONLINE', 'phone', 'on the way');
      await setPresence(alice, 'AWAY', 'tablet', 'in a bag');
      await until(() => heard.length === 2);
      const end = Date.now() + 1.5 * DEBOUNCE_MS;
      await until(async () => {
        for (const [device, text] of [['laptop', 'at the desk'] as const, ['phone', 'on the way'] as const])
          expect(await setPresence(alice, 'ONLINE', device, text)).toMatchObject({ text: 'on the way' });
        return Date.now() > end;
      });
      await setPresence(alice, 'ONLINE', 'laptop', 'home');
      await until(() => heard.length > 2);
      expect(heard.map(({ text }) => text)).toEqual(['at the desk', 'on the way', 'home']);
    });

    test('typing is told with who and where', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const conversationId = await createConversation(alice, []);
      await using bus = createBusListener(parley().stores);
      const heard = await bus.listen<TypingChange>(typingTopic(conversationId));
      await alice.mutate('setTyping', { conversationId, typing: true }, 'typing');
      await until(() => heard.length > 0);
      expect(heard).toEqual([{ conversationId, userId: alice.userId, typing: true }]);
    });
  },
  { PRESENCE_DEBOUNCE_MS: String(DEBOUNCE_MS) },
);
