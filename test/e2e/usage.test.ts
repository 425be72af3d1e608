import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeFormsAlone } from '../setup/describe-forms.ts';
import { readMetrics, untilRunning } from '../setup/metrics.ts';
import { query } from '../setup/query.ts';
import { registerWithRole } from '../setup/roles.ts';
import { runJobs } from '../setup/run-jobs.ts';
import { createSecondGateway } from '../setup/second-gateway.ts';
import { Subscriber } from '../setup/subscriber.ts';
import { until } from '../setup/until.ts';
import { readToday } from '../setup/usage.ts';

const send = (sender: Client, conversationId: string, more: object) =>
  sender.request('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }', {
    input: { conversationId, body: 'hello', ...more },
  });

describeFormsAlone(
  'usage',
  (parley, form) => {
    const admin = () => registerWithRole(parley().url, parley().stores, 'ADMIN');
    const activeUsers = async () => {
      const rows = await query<{ id: string }>(parley().stores.databaseUrl, 'select user_id as id from active_user');
      return rows.map(({ id }) => id);
    };

    test('counts every message and conversation once, of many who send at once at two gateways', async () => {
      await using second = await createSecondGateway(parley());
      const reader = await admin();
      const before = await readToday(reader);
      const users = await registerUsers(parley().url, 'alice', 'bob', 'carol', 'dave', 'erin', 'frank');
      const [alice, bob] = users;
      const shared = await createConversation(alice, users.slice(1));
      const own = await Promise.all(users.map((user) => createConversation(user, [])));
      const at = (user: Client, n: number) => (n % 2 === 0 ? user : user.at(second.url));
      await Promise.all(
        users.flatMap((user, index) =>
          Array.from({ length: 20 }, (_, n) => sendMessage(at(user, n), n % 3 ? shared : (own[index] as string), 'hi')),
        ),
      );
      // One of these is a message, one a conversation, and the rest nothing at all.
      await Promise.all(Array.from({ length: 8 }, (_, n) => send(at(alice, n), shared, { clientMessageId: 'once' })));
      await Promise.all(
        [alice, bob, alice, bob].map((user, n) =>
          at(user, n).mutate('openDirectConversation', { userId: (user === alice ? bob : alice).userId }, '__typename'),
        ),
      );
      expect((await send(bob, own[0] as string, {})).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
      const { id } = await sendMessage(alice, shared, 'gone soon');
      await alice.mutate('deleteMessage', { messageId: id }, 'message { id }');

      const after = await readToday(reader);
      expect(after.messagesSent - before.messagesSent).toBe(6 * 20 + 2);
      expect(after.conversationsCreated - before.conversationsCreated).toBe(1 + 6 + 1);
      expect(after.messagesTotal - before.messagesTotal).toBe(6 * 20 + 2);
      expect(after.conversationsTotal - before.conversationsTotal).toBe(1 + 6 + 1);
    });

    test('counts each user once, whichever of two gateways they ask and however', async () => {
      const reader = await admin();
      await readToday(reader);
      await using second = await createSecondGateway(parley());
      // A user who only registers, as dave does, asks for nothing in their own name.
      const [alice, bob, carol, dave] = await registerUsers(parley().url, 'alice', 'bob', 'carol', 'dave');
      const isActive = async ({ userId }: Client) => (await activeUsers()).includes(userId);
      await Promise.all([alice, alice.at(second.url), bob.at(second.url)].map((user) => user.run('{ viewer { id } }')));
      await using socket = new Subscriber(carol);
      socket.subscribe('subscription { inbox { __typename } }');
      await until(async () => (await isActive(alice)) && (await isActive(carol)) && (await isActive(reader)));
      expect(await isActive(bob)).toBe(false);
      await second[Symbol.asyncDispose]();
      expect(await isActive(bob)).toBe(true);
      expect(await isActive(dave)).toBe(false);

      const count = (await activeUsers()).length;
      expect(await readToday(reader)).toMatchObject({ activeUsers: count, monthlyActiveUsers: count });
    });

    test('tells how long deliveries took, and what the database takes', async () => {
      const reader = await admin();
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const id = await createConversation(alice, [bob]);
      await using socket = new Subscriber(bob);
      const events = socket.subscribe('subscription ($id: ID!) { conversationEvents(conversationId: $id) { seq } }', {
        id,
      });
      await untilRunning(parley().url, 'conversationEvents', 1);
      // The first may still be read from the log, which is not timed; then the feed is heard.
      await sendMessage(alice, id, 'hi');
      await events.count(1);
      for (let n = 0; n < 9; n++) await sendMessage(alice, id, 'hi');
      await events.count(10);
      const timed = (await readMetrics(parley().url))('parley_delivery_latency_seconds_count');
      expect(timed).toBeGreaterThanOrEqual(9);
      // A worker's, where the subgraphs are other processes.
      if (form === 'distributed') await runJobs(parley().stores);
      await until(async () => {
        const { deliveryLatency, storage } = await readToday(reader);
        return deliveryLatency.count >= timed && storage !== null;
      });
      expect((await readToday(reader)).deliveryLatency.count).toBe(timed);
      const { deliveryLatency, storage } = await readToday(reader);
      const { p50, p95, p99 } = deliveryLatency;
      expect(p50).toBeGreaterThan(0);
      expect(p95).toBeGreaterThanOrEqual(p50);
      expect(p99).toBeGreaterThanOrEqual(p95);
      expect(Math.min(storage.messages, storage.events, storage.other)).toBeGreaterThan(0);
      expect(storage.total).toBe(storage.messages + storage.events + storage.other);
    });
  },
  { USAGE_FLUSH_SECONDS: '1' },
);
