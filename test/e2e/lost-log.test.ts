import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeFormsAlone } from '../setup/describe-forms.ts';
import { untilRunning } from '../setup/metrics.ts';
import { query } from '../setup/query.ts';
import { STREAM_CLIENTS } from '../setup/stream-clients.ts';
import { Subscriber } from '../setup/subscriber.ts';
import { until } from '../setup/until.ts';
import { createWebhookReceiver } from '../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, WEBHOOK_SETTINGS } from '../setup/webhooks.ts';

const FIELDS =
  '__typename seq conversationId ... on ResyncRequired { oldestSeq } ... on MessageSent { message { body } }';
const EVENTS = `subscription ($id: ID!, $after: Int) { conversationEvents(conversationId: $id, after: $after) { ${FIELDS} } }`;
const INBOX = `subscription ($positions: [ConversationPositionInput!]) { inbox(positions: $positions) {
  __typename seq conversationId ... on ResyncRequired { oldestSeq } ... on MessageSent { message { body } } } }`;
const PAGE = `query ($id: ID!, $after: Int!) { conversationEvents(conversationId: $id, after: $after) {
  hasMore latestSeq events { ${FIELDS} } } }`;

/** One client of each transport. */
const TRANSPORTS = Object.entries(STREAM_CLIENTS).filter(([name]) =>
  ['graphql-ws', 'graphql-sse with a stream for each operation', 'Apollo Client over multipart'].includes(name),
);

/** The happenings, in one word each. */
const say = (events: readonly { __typename: string; seq: number; message?: { body: string } }[]) =>
  events.map(({ __typename, seq, message }) => `${seq} ${message?.body ?? __typename}`);

describeFormsAlone(
  'a log that loses its end, as by a failover',
  (parley) => {
    /** Takes the newest messages back, as if they had never reached the server that has taken over. */
    async function lose(id: string, count: number): Promise<void> {
      const sql = (text: string) => query(parley().stores.databaseUrl, text, [id, count]);
      await sql(`with lost as (update conversation set event_seq = event_seq - $2, message_seq = message_seq - $2
          where id = $1 returning event_seq, message_seq),
        events as (delete from conversation_event e using lost where e.conversation_id = $1 and e.seq > lost.event_seq),
        messages as (delete from message m using lost where m.conversation_id = $1 and m.seq > lost.message_seq),
        reads as (delete from read_advance r using lost where r.conversation_id = $1 and r.up_to_seq > lost.message_seq)
        update participant p set last_read_seq = least(last_read_seq, lost.message_seq),
          last_delivered_seq = least(last_delivered_seq, lost.message_seq) from lost where p.conversation_id = $1`);
    }

    async function createTalk(count: number) {
      const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
      const id = await createConversation(alice, [bob]);
      for (let n = 1; n <= count; n++) await sendMessage(alice, id, `${n}`);
      return { alice, bob, id };
    }

    const remove = (alice: Client, { userId }: Client, conversationId: string) =>
      alice.mutate('removeParticipant', { conversationId, userId }, '__typename');

    const resync = (id: string, seq: number) => ({
      __typename: 'ResyncRequired',
      seq,
      conversationId: id,
      oldestSeq: 1,
    });

    test.each(TRANSPORTS)('is told to who listens by %s, and what comes next follows', async (_, create) => {
      const { alice, bob, id } = await createTalk(5);
      using client = create(bob);
      const events = client.subscribe(EVENTS, { id, after: 0 });
      await events.count(6);
      await lose(id, 2);
      expect((await events.count(7))[6]).toEqual(resync(id, 4));
      await sendMessage(alice, id, 'other 4');
      await sendMessage(alice, id, 'other 5');
      expect(say((await events.count(9)).slice(7))).toEqual(['5 other 4', '6 other 5']);
      await remove(alice, bob, id);
      expect(await events.ended()).toBe('complete');
    });

    test('is told also when it has grown beyond what was heard before anybody looked', async () => {
      const { alice, bob, id } = await createTalk(3);
      await using socket = new Subscriber(bob);
      const events = socket.subscribe(EVENTS, { id, after: 0 });
      await events.count(4);
      await lose(id, 2);
      for (const body of ['other 2', 'other 3', 'other 4']) await sendMessage(alice, id, body);
      // The newest may come before anybody has looked, and again after it is told. It may be told again: the log grows meanwhile.
      const told = () => say(events.values);
      const resync = () => told().findLastIndex((text) => text.endsWith('ResyncRequired'));
      await until(() => resync() >= 0 && events.values.at(-1)?.seq === 5);
      expect(told().slice(0, 4)).toEqual(['1 ConversationCreated', '2 1', '3 2', '4 3']);
      const position = events.values[resync()]?.seq;
      expect(told().slice(resync() + 1)).toEqual(['3 other 2', '4 other 3', '5 other 4'].slice(position - 2));
    });

    test('is told to an inbox, which goes on with the conversation and with all others', async () => {
      const { alice, bob, id } = await createTalk(3);
      const other = await createConversation(alice, [bob]);
      await using socket = new Subscriber(bob);
      const inbox = socket.subscribe(INBOX, { positions: [id, other].map((one) => ({ conversationId: one, seq: 1 })) });
      await inbox.count(3);
      await lose(id, 1);
      expect((await inbox.count(4))[3]).toEqual(resync(id, 3));
      await sendMessage(alice, other, 'elsewhere');
      await sendMessage(alice, id, 'other 3');
      // It was there under another event's number while that was looked for: then the client is told to read it.
      const [elsewhere, next] = say((await inbox.count(6)).slice(4)).toSorted();
      expect(elsewhere).toBe('2 elsewhere');
      expect(['4 other 3', '4 ResyncRequired']).toContain(next);
    });

    test('leaves nobody listening whose taking part is lost with it', async () => {
      const { alice, bob, id } = await createTalk(1);
      const [carol] = await registerUsers(parley().url, 'carol');
      await alice.mutate('addParticipants', { conversationId: id, userIds: [carol.userId] }, '__typename');
      await using socket = new Subscriber(carol);
      const events = socket.subscribe(EVENTS, { id });
      const inbox = socket.subscribe(INBOX, { positions: [{ conversationId: id, seq: 3 }] });
      await using bobs = new Subscriber(bob);
      const kept = bobs.subscribe(EVENTS, { id });
      await untilRunning(parley().url, 'conversationEvents', 2);
      await untilRunning(parley().url, 'inbox', 1);
      const { databaseUrl } = parley().stores;
      await query(databaseUrl, 'delete from conversation_event where conversation_id = $1 and seq > 2', [id]);
      await query(databaseUrl, 'delete from participant where conversation_id = $1 and user_id = $2', [
        id,
        carol.userId,
      ]);
      await query(databaseUrl, 'delete from inbox where user_id = $1', [carol.userId]);
      await query(databaseUrl, 'update conversation set event_seq = 2, participant_count = 2 where id = $1', [id]);
      expect(await kept.count(1)).toEqual([resync(id, 2)]);
      expect(await events.ended()).toBe('complete');
      expect(events.values).toEqual([]);
      expect(say(await inbox.count(1))).toEqual(['2 ConversationLeft']);
      await alice.mutate('addParticipants', { conversationId: id, userIds: [carol.userId] }, '__typename');
      expect(say((await inbox.count(2)).slice(1))).toEqual(['3 ConversationJoined']);
    });

    test('a position beyond the log is answered with ResyncRequired, over every way that takes one', async () => {
      const { alice, bob, id } = await createTalk(2);
      for (const after of [4, 1000, 2 ** 31 - 1])
        expect((await bob.run(PAGE, { id, after })).conversationEvents).toEqual({
          ...{ hasMore: false, latestSeq: 3 },
          events: [resync(id, 3)],
        });
      await using socket = new Subscriber(bob);
      const events = socket.subscribe(EVENTS, { id, after: 4 });
      const inbox = socket.subscribe(INBOX, { positions: [{ conversationId: id, seq: 1000 }] });
      for (const received of [events, inbox]) expect(await received.count(1)).toEqual([resync(id, 3)]);
      await sendMessage(alice, id, 'next');
      for (const received of [events, inbox])
        expect(say(await received.count(2))).toEqual(['3 ResyncRequired', '4 next']);
    });

    test('a webhook beyond the log is told, and gets what comes next under ids of its own', async () => {
      const talk = await createWebhookScene(parley().url, parley().stores, 'partner-bot');
      await using receiver = await createWebhookReceiver();
      await createWebhook(talk, receiver.url);
      for (const body of ['1', '2', '3']) await sendMessage(talk.alice, talk.conversation, body);
      await receiver.untilTaken(3);
      await lose(talk.conversation, 2);
      await receiver.untilTaken(4);
      for (const body of ['other 2', 'other 3']) await sendMessage(talk.alice, talk.conversation, body);
      const taken = await receiver.untilTaken(6);
      expect(taken.slice(3).map(({ body }) => [body.type, body.seq, body.data.message?.body])).toEqual([
        ['ResyncRequired', 2, undefined],
        ['MessageSent', 3, 'other 2'],
        ['MessageSent', 4, 'other 3'],
      ]);
      expect(new Set(taken.map(({ body }) => body.id)).size).toBe(6);
    });
  },
  WEBHOOK_SETTINGS,
);
