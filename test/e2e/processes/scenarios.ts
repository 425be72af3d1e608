import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { type PresenceChange, presenceTopic } from '../../../kernel/bus/topics.ts';
import { createBusListener } from '../../setup/bus-listener.ts';
import {
  Client,
  createConversation,
  mutation,
  PASSWORD,
  registerUser,
  registerUsers,
  sendMessage,
} from '../../setup/client.ts';
import { CLIENT_NAMES, CLIENT_SAMPLES, shownBy, startClient } from '../../setup/client-samples.ts';
import type { Place } from '../../setup/plans.ts';
import { query } from '../../setup/query.ts';
import { readAll, type Sent } from '../../setup/read-all.ts';
import { registerWithRole } from '../../setup/roles.ts';
import { until } from '../../setup/until.ts';
import { readToday } from '../../setup/usage.ts';
import { createWebhookReceiver } from '../../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene } from '../../setup/webhooks.ts';

/** Something that is under way when all processes are killed, and what must be so when they have started again. */
interface Scenario {
  readonly title: string;
  readonly begin: (parley: Place, stack: AsyncDisposableStack) => Promise<() => Promise<void>>;
}

/** What they need beside the settings of webhooks. */
export const SETTINGS = { PRESENCE_TTL_SECONDS: '2', USAGE_FLUSH_SECONDS: '1' };

const SIGN_IN = mutation('logIn', 'viewer { id }');
const REGISTER = mutation('register', 'viewer { id }');
const REGISTRATIONS = 130;

const register = (url: string) => {
  const account = { username: `u-${randomUUID().slice(0, 12)}`, displayName: 'New', password: PASSWORD };
  return new Client(url).codeOf(REGISTER, { input: account });
};
const signIn = (url: string, username: string) =>
  new Client(url).codeOf(SIGN_IN, { input: { username, password: PASSWORD } });

/** The first: nobody else has signed in since the start. */
const firstSignIn: Scenario = {
  title: 'many registrations leave the first sign-in as it is, for names that exist and names that do not',
  async begin({ url }) {
    const alice = await registerUser(url, 'alice');
    return async () => {
      const registrations = Array.from({ length: REGISTRATIONS }, () => register(url));
      const codes = await Promise.all([signIn(url, 'nobody'), signIn(url, alice.username)]);
      expect(codes).toEqual(['UNAUTHENTICATED', 'OK']);
      // Those for whom there is no room get an error; nobody else does.
      expect(['OK', 'OK,UNAVAILABLE']).toContain([...new Set(await Promise.all(registrations))].sort().join());
      expect(await signIn(url, 'nobody')).toBe('UNAUTHENTICATED');
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    };
  },
};

const sending: Scenario = {
  title: 'nothing that was acknowledged is lost, and no position is left out',
  async begin({ url }, stack) {
    const senders = await registerUsers(url, ...Array.from({ length: 8 }, (_, index) => `sender${index}`));
    const [owner, ...others] = senders as [Client, ...Client[]];
    const conversationId = await createConversation(owner, others);
    const acknowledged: Sent[] = [];
    let running = true;
    stack.defer(() => {
      running = false;
    });
    const all = senders.map(async (sender) => {
      while (running) {
        const input = { conversationId, body: `body ${randomUUID()}`, clientMessageId: randomUUID() };
        const send = sender.request(mutation('sendMessage', 'message { id seq body }'), { input });
        const sent = await send.catch(() => undefined);
        if (sent?.data) acknowledged.push(sent.data.sendMessage.message);
      }
    });
    await until(() => acknowledged.length >= 100);
    return async () => {
      running = false;
      await Promise.all(all);
      const stored = await readAll(owner, conversationId);
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
      const byId = new Map(stored.map((message) => [message.id, message]));
      for (const message of acknowledged) expect(byId.get(message.id)).toEqual(message);
      const { conversation } = await owner.run(`{ conversation(id: "${conversationId}") { messageSeq eventSeq } }`);
      expect(conversation).toEqual({ messageSeq: stored.length, eventSeq: stored.length + 1 });
    };
  },
};

/** After that one: nobody sends meanwhile. */
const usage: Scenario = {
  title: 'every message that was sent today is counted',
  async begin({ url, stores }) {
    const reader = await registerWithRole(url, stores, 'ADMIN');
    return async () => {
      const [stored] = await query<{ count: number }>(stores.databaseUrl, 'select count(*)::int as count from message');
      expect(stored?.count).toBeGreaterThan(100);
      expect((await readToday(reader)).messagesSent).toBe(stored?.count);
    };
  },
};

const webhooks: Scenario = {
  title: 'webhooks get everything, in order, some of it perhaps twice',
  async begin({ url, stores }, stack) {
    const talk = await createWebhookScene(url, stores, 'partner-bot');
    const receiver = stack.use(await createWebhookReceiver());
    const stuck = Promise.withResolvers<number>();
    receiver.answer(({ seq }, earlier) => (seq === 4 && earlier === 0 ? stuck.promise : 200));
    await createWebhook(talk, receiver.url);
    const texts = Array.from({ length: 6 }, (_, index) => `message ${index + 1}`);
    for (const text of texts) await sendMessage(talk.alice, talk.conversation, text);
    // In the middle of a request: the target may have taken it or not.
    await receiver.untilTaken(2);
    return async () => {
      stuck.resolve(200);
      await sendMessage(talk.alice, talk.conversation, 'afterwards');
      const arrived = () => new Map(receiver.taken.map(({ body }) => [body.id, body.data.message.body]));
      await until(() => arrived().size === 7);
      expect([...arrived().values()]).toEqual([...texts, 'afterwards']);
    };
  },
};

const presence: Scenario = {
  title: 'others are told that a user who fell silent is offline',
  async begin({ url, stores }, stack) {
    const bus = stack.use(createBusListener(stores));
    const [alice] = await registerUsers(url, 'alice');
    const heard = await bus.listen<PresenceChange>(presenceTopic(alice.userId));
    await alice.mutate('setPresence', { status: 'ONLINE' }, '__typename');
    await until(() => heard.length === 1);
    return async () => {
      await until(() => heard.length === 2);
      expect(heard.map(({ status }) => status)).toEqual(['ONLINE', 'OFFLINE']);
    };
  },
};

const session: Scenario = {
  title: 'a session that had ended stays ended',
  async begin({ url }) {
    const alice = await registerUser(url, 'alice');
    await alice.run('mutation { logOut { loggedOut } }');
    return async () => expect(await alice.codeOf('{ viewer { id } }')).toBe('UNAUTHENTICATED');
  },
};

const clients: Scenario = {
  title: 'every client of docs/clients.md comes back by itself, and shows each event once',
  async begin({ url }, stack) {
    const [alice, bob] = await registerUsers(url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    const running = CLIENT_SAMPLES.map(([, code]) => stack.use(startClient(code, bob, id)));
    const count = (n: number) => Promise.all(running.map(({ out }) => until(() => out.length >= n)));
    await count(1);
    await sendMessage(alice, id, 'before');
    await count(2);
    return async () => {
      await sendMessage(alice, id, 'after');
      // What is compared says more of one that does not come back.
      await count(3).catch(() => {});
      for (const [index, client] of running.entries()) {
        const seqs = shownBy(client).map(({ seq }) => seq);
        expect([CLIENT_NAMES[index], seqs, seqs.length < 3 && client.err]).toEqual([
          CLIENT_NAMES[index],
          [1, 2, 3],
          false,
        ]);
      }
    };
  },
};

export const SCENARIOS: readonly Scenario[] = [firstSignIn, sending, usage, webhooks, presence, session, clients];
