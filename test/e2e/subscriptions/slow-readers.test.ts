import { beforeAll, expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeFormsAlone } from '../../setup/describe-forms.ts';
import { growthOf, readMetrics } from '../../setup/metrics.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { Subscriber } from '../../setup/subscriber.ts';

const MAX_QUEUED_BYTES = 1024 * 1024;

const EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) { seq ... on MessageSent { message { body } } }
}`;
const TYPING = 'subscription ($id: ID!) { typing(conversationId: $id) { typing } }';
const DROPPED = 'parley_ephemeral_dropped_total';
const LAST = 'query ($id: ID!) { conversation(id: $id) { lastMessage { body } } }';

/** The systems between take some megabytes of what a client does not read: with messages this long, soon. */
const MAX_MESSAGE_LENGTH = 50_000;
const BODY = '😀'.repeat(MAX_MESSAGE_LENGTH);

describeFormsAlone(
  'a client that reads slowly',
  (parley) => {
    let alice: Client;
    let bob: Client;
    let id: string;
    beforeAll(async () => {
      [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      id = await createConversation(alice, [bob]);
    });

    const queuedBytes = async () => (await readMetrics(parley().url))('parley_queued_bytes');

    const dropped = async () => (await readMetrics(parley().url))(DROPPED);

    const slowCloses = async () => (await readMetrics(parley().url))('parley_slow_closes_total');

    /** Does something again and again until a client was closed. Returns the longest queue on the way. */
    async function untilClosed(act: () => unknown): Promise<number> {
      const before = await slowCloses();
      let longest = 0;
      while ((await slowCloses()) === before) {
        await act();
        longest = Math.max(longest, await queuedBytes());
      }
      return longest;
    }

    test('first misses who is typing, then is closed, and has lost nothing when it comes back', async () => {
      using slow = await RawSocket.connect(bob);
      slow.subscribe('events', EVENTS, { id, after: 0 });
      slow.subscribe('typing', TYPING, { id });
      await slow.find(({ type }) => type === 'next');
      slow.socket.pause();
      let [sent, longest, changes] = [1, 0, 0];
      const growth = await growthOf(parley().url, [DROPPED], async () => {
        const before = await dropped();
        longest = await untilClosed(async () => {
          // Once ephemeral events are to be left out, the queue waits for one.
          if ((await queuedBytes()) <= MAX_QUEUED_BYTES / 4 || (await dropped()) > before) {
            await sendMessage(alice, id, BODY);
            sent++;
          }
          await alice.mutate('setTyping', { conversationId: id, typing: changes++ % 2 === 0 }, 'typing');
        });
      });
      expect(growth[DROPPED]).toBeGreaterThan(0);
      expect(longest).toBeGreaterThan(MAX_QUEUED_BYTES / 4);
      expect(longest).toBeLessThan(MAX_QUEUED_BYTES + 2 * Buffer.byteLength(BODY));
      slow.socket.resume();
      expect(await slow.closeCode()).toBe(1013);
      const got = slow.of('events').map(({ payload }) => payload.data.conversationEvents.seq);
      await using socket = new Subscriber(bob);
      const rest = socket.subscribe(EVENTS, { id, after: got.at(-1) });
      await rest.count(sent - got.length);
      expect([...got, ...rest.values.map(({ seq }) => seq)]).toEqual(Array.from({ length: sent }, (_, n) => n + 1));
    });

    test('is not closed for the size of what it missed', async () => {
      const sent = await Promise.all(Array.from({ length: 40 }, () => sendMessage(alice, id, BODY)));
      const before = await slowCloses();
      await using socket = new Subscriber(bob);
      const events = socket.subscribe(EVENTS, { id, after: 0 });
      await events.count(Math.max(...sent.map(({ seq }) => seq)) + 1);
      expect(await slowCloses()).toBe(before);
    });

    test('is closed for the answers to its questions too', async () => {
      using deaf = await RawSocket.connect(bob);
      deaf.socket.pause();
      let n = 0;
      const longest = await untilClosed(() => {
        for (const end = n + 10; n < end; n++) deaf.subscribe(`${n}`, LAST, { id });
      });
      expect(longest).toBeLessThan(MAX_QUEUED_BYTES + 20 * Buffer.byteLength(BODY));
    });
  },
  { MAX_QUEUED_BYTES: String(MAX_QUEUED_BYTES), MAX_MESSAGE_LENGTH: String(MAX_MESSAGE_LENGTH) },
);
