import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FAULT_EXIT_CODE } from '../../../kernel/process.ts';
import { type Client, createConversation, mutation, registerUser, registerUsers } from '../../setup/client.ts';
import { describeFormsOfProcesses } from '../../setup/describe-forms.ts';
import { Hold } from '../../setup/hold.ts';
import { readMetrics } from '../../setup/metrics.ts';
import type { Place } from '../../setup/plans.ts';
import { PLANTED_REJECTION } from '../../setup/planted-rejection.ts';
import { query } from '../../setup/query.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { apolloClient, type StreamClient, sseClient } from '../../setup/stream-clients.ts';
import { Subscriber } from '../../setup/subscriber.ts';
import { until } from '../../setup/until.ts';

const SOCKETS = 120;
const DRAIN_SECONDS = 2;
const OPEN = 'parley_sockets{transport="websocket"}';
const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';
const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
const SENT = { status: 200, data: { sendMessage: { message: { seq: 1 } } } };

/** Sends a message that waits for a lock, until `end` is under way and nobody new is let in. */
async function sendWhile(alice: Client, { url, stores }: Place, end: () => Promise<unknown>) {
  const conversationId = await createConversation(alice, []);
  await using hold = await Hold.of(conversationId, stores.databaseUrl);
  const input = { conversationId, body: 'Last' };
  const sending = alice.request(mutation('sendMessage', 'message { seq }'), { input });
  await until(async () => (await query(stores.databaseUrl, WAITING)).length > 0);
  const ended = end();
  await until(async () => (await fetch(`${url}/health/live`).catch(() => undefined))?.ok !== true);
  await hold.release();
  const sent = await sending;
  await ended;
  return sent;
}

describeFormsOfProcesses(
  'a process that ends',
  (parley) => {
    test('after an error that nobody caught lets a request under way finish, and has an exit code of its own', async () => {
      const alice = await registerUser(parley().url, 'alice');
      let codes: unknown;
      const sent = await sendWhile(alice, parley(), async () => {
        codes = await parley().terminate('SIGUSR2');
      });
      expect(sent).toMatchObject(SENT);
      expect(new Set(codes as number[])).toEqual(new Set([FAULT_EXIT_CODE]));
      await parley().killAndRestart();
    });

    describe('by SIGTERM', () => {
      const stack = new AsyncDisposableStack();
      let sent: unknown;
      let codes: readonly (number | null)[];
      let seconds: number;
      let active: Client;
      let sockets: RawSocket[];
      let streams: ReturnType<StreamClient['subscribe']>[];
      let inbox: ReturnType<Subscriber['subscribe']>;
      const closedAt: number[] = [];

      beforeAll(async () => {
        const { url } = parley();
        const [alice] = await registerUsers(url, 'alice');
        const id = await createConversation(alice, []);
        const clients = [sseClient(alice, 'distinct'), sseClient(alice, 'single'), apolloClient(alice)];
        streams = clients.map((client) => stack.use(client).subscribe(EVENTS, { id }));
        await Promise.all(streams.map((events) => events.count(1)));
        sockets = await Promise.all(Array.from({ length: SOCKETS }, () => RawSocket.connect(alice)));
        inbox = stack.use(new Subscriber(alice)).subscribe('subscription { inbox { seq } }');
        for (const { socket } of sockets) socket.on('close', () => closedAt.push(Date.now()));
        await until(async () => (await readMetrics(url))(OPEN) === SOCKETS + 1);
        // They have not said who they are; one does so when it is too late.
        const [silent, late] = [await RawSocket.open(url), await RawSocket.open(url)];
        sockets.push(silent, late);
        active = await registerUser(url, 'bob');
        await active.run('{ viewer { id } }');
        const began = Date.now();
        sent = await sendWhile(alice, parley(), async () => {
          const ending = parley().terminate();
          await until(() => closedAt.length > 0);
          late.send({ type: 'connection_init', payload: { authorization: `Bearer ${alice.accessToken}` } });
          codes = await ending;
        });
        seconds = (Date.now() - began) / 1000;
      });
      afterAll(() => stack.disposeAsync());

      test('lets a request under way finish, and has ended in order, in time', () => {
        expect(sent).toMatchObject(SENT);
        expect(new Set(codes)).toEqual(new Set([0]));
        expect(seconds).toBeLessThan(2 * DRAIN_SECONDS + 3);
      });

      test('closes its sockets little by little, such that they come back, and leaves none', async () => {
        for (const socket of sockets) expect(await socket.closeCode()).toBe(1012);
        expect(await inbox.ended()).toMatchObject({ code: 1012 });
        expect(Math.max(...closedAt) - Math.min(...closedAt)).toBeGreaterThan(100);
      });

      test('tells its streams at once, so that their clients come back elsewhere', async () => {
        for (const events of streams) {
          expect(await events.ended()).toBe('complete');
          const errors = events.results.flatMap((result) => result.errors ?? []);
          expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'UNAVAILABLE', reason: 'RESTARTING' }]);
        }
      });

      test('writes down who was active', async () => {
        const rows = await query<{ id: string }>(parley().stores.databaseUrl, 'select user_id as id from active_user');
        expect(rows.map(({ id }) => id)).toContain(active.userId);
      });
    });
  },
  { ...PLANTED_REJECTION, DRAIN_SECONDS: String(DRAIN_SECONDS), CONNECTION_INIT_SECONDS: '60' },
);
