import { expect, test } from '@jest/globals';
import { conversationTopic } from '../../../kernel/bus/topics.ts';
import { EVENT_FIELDS, readEvents } from '../../setup/apply-events.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { untilRunning } from '../../setup/metrics.ts';
import { query } from '../../setup/query.ts';
import { openResources } from '../../setup/resources.ts';
import { Subscriber } from '../../setup/subscriber.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) {
    ${EVENT_FIELDS} ... on ResyncRequired { conversationId oldestSeq }
  }
}`;

const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq);
const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

async function sendMany(sender: Client, id: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await sendMessage(sender, id, `message ${n}`);
}

describeForms('conversationEvents', (parley) => {
  /** Alice's conversation with Bob, with three messages: four events. */
  async function createTalk() {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob]);
    await sendMany(alice, id, 3);
    return { alice, bob, id };
  }

  test('begin after a position, at the beginning, or now: on one socket, each its own way', async () => {
    const { alice, bob, id } = await createTalk();
    await using socket = new Subscriber(bob);
    const fromTheBeginning = socket.subscribe(EVENTS, { id, after: 0 });
    const fromTwo = socket.subscribe(EVENTS, { id, after: 2 });
    const fromTheEnd = socket.subscribe(EVENTS, { id, after: 4 });
    const fromNow = socket.subscribe(EVENTS, { id });
    const fromNowToo = socket.subscribe(EVENTS, { id, after: null });
    await untilRunning(parley().url, 'conversationEvents', 5);
    await sendMany(alice, id, 2);
    expect(seqs(await fromTheBeginning.count(6))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(seqs(await fromTwo.count(4))).toEqual([3, 4, 5, 6]);
    for (const events of [fromTheEnd, fromNow, fromNowToo]) expect(seqs(await events.count(2))).toEqual([5, 6]);
    expect(fromTheBeginning.values).toEqual(await readEvents(bob, id, 0));
  });

  test('bring what a process of the release before appends, with what it neither writes nor tells', async () => {
    const { bob, id } = await createTalk();
    const { stores } = parley();
    await using socket = new Subscriber(bob);
    const events = socket.subscribe(EVENTS, { id, after: 3 });
    await events.count(1);
    const payload = { userId: bob.userId, upToSeq: 3 };
    const append = `
      with counter as (update conversation set event_seq = event_seq + 1 where id = $1 returning event_seq)
      insert into conversation_event (conversation_id, seq, type, payload, occurred_at)
      select $1, event_seq, 'MessagesDelivered', $2, date_trunc('milliseconds', now()) from counter
      returning seq, type, payload, conversation_id as "conversationId", occurred_at as "occurredAt"`;
    const [appended] = await query(stores.databaseUrl, append, [id, payload]);
    await using resources = await openResources(stores);
    resources.bus.publish(conversationTopic(id), appended as object);
    const [, delivered] = await events.count(2);
    const markers = { lastReadSeq: 0, lastDeliveredSeq: 0, ownUnread: 0 };
    expect(delivered).toMatchObject({ seq: 5, upToSeq: 3, user: { id: bob.userId }, ...markers });
    expect(events.results.filter(({ errors }) => errors)).toEqual([]);
  });

  test('refuse a position that cannot be, and name the argument', async () => {
    const { bob, id } = await createTalk();
    await using socket = new Subscriber(bob);
    const errors = await socket.subscribe(EVENTS, { id, after: -1 }).ended();
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', field: 'after' } })]);
  });

  test('are not found by a stranger, like a conversation that does not exist', async () => {
    const { id } = await createTalk();
    const [mallory] = await registerUsers(parley().url, 'mallory');
    await using socket = new Subscriber(mallory);
    const refusal = [{ message: 'There is no such conversation.', extensions: { code: 'NOT_FOUND' } }];
    for (const unknown of [id, '00000000-0000-7000-8000-000000000000'])
      for (const after of [undefined, 0, 1000])
        expect(await socket.subscribe(EVENTS, { id: unknown, after }).ended()).toEqual(refusal);
    expect(await socket.subscribe(EVENTS, { id: 'no id' }).ended()).toEqual([
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', field: 'conversationId' } }),
    ]);
  });

  test('ask for a new beginning where the log does not reach back, then bring the rest of it and go on', async () => {
    const { alice, bob, id } = await createTalk();
    const drop = 'delete from conversation_event where conversation_id = $1 and seq <= $2';
    await query(parley().stores.databaseUrl, drop, [id, 2]);
    await using socket = new Subscriber(bob);
    const events = socket.subscribe(EVENTS, { id, after: 0 });
    const [resync] = await events.count(3);
    expect(resync).toMatchObject({ __typename: 'ResyncRequired', seq: 2, conversationId: id, oldestSeq: 3 });
    await sendMany(alice, id, 1);
    expect(seqs(await events.count(4))).toEqual([2, 3, 4, 5]);

    await query(parley().stores.databaseUrl, drop, [id, 5]);
    const later = socket.subscribe(EVENTS, { id, after: 3 });
    expect((await later.count(1))[0]).toMatchObject({ __typename: 'ResyncRequired', seq: 5, oldestSeq: 6 });
    const newest = socket.subscribe(EVENTS, { id, after: 5 });
    await untilRunning(parley().url, 'conversationEvents', 3);
    await sendMany(alice, id, 1);
    for (const ended of [events.count(5), later.count(2), newest.count(1)]) expect((await ended).at(-1)?.seq).toBe(6);
  });

  test('stop when the client says so, and the other ones of its socket go on', async () => {
    const { alice, bob, id } = await createTalk();
    await using socket = new Subscriber(bob);
    const [stopped, going] = [socket.subscribe(EVENTS, { id, after: 0 }), socket.subscribe(EVENTS, { id, after: 0 })];
    await Promise.all([stopped.count(4), going.count(4)]);
    stopped.stop();
    expect(await stopped.ended()).toBe('complete');
    await sendMany(alice, id, 2);
    await going.count(6);
    expect(stopped.values).toHaveLength(4);
  });

  test('bring 200 messages once and in order to a client that was away meanwhile and comes back again and again', async () => {
    const { alice, bob, id } = await createTalk();
    const sending = sendMany(alice, id, 200);
    const seen: number[] = [];
    while (seen.length < 203) {
      await using socket = new Subscriber(bob);
      const events = socket.subscribe(EVENTS, { id, after: seen.at(-1) ?? 1 });
      await events.count(Math.min(37, 203 - seen.length));
      seen.push(...seqs(events.values));
    }
    await sending;
    expect(seen).toEqual(numbers(2, 204));
  });
});
