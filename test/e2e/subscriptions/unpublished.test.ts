import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { growthOf, untilRunning } from '../../setup/metrics.ts';
import { query } from '../../setup/query.ts';
import { Subscriber } from '../../setup/subscriber.ts';

const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id) { __typename seq } }';
const INBOX = `subscription { inbox {
  __typename conversationId seq ... on ParticipantRemoved { user { username presence { status } } }
} }`;

const APPEND = `
  with counter as (update conversation set event_seq = event_seq + 1 where id = $1 returning event_seq)
  insert into conversation_event (conversation_id, seq, type, payload, occurred_at)
  select $1, event_seq, $2, $3, now() from counter`;
const JOIN = `
  insert into participant (conversation_id, user_id, role, joined_at, joined_seq, last_read_seq, last_delivered_seq)
  values ($1, $2, 'MEMBER', now(), 0, 0, 0) on conflict do nothing`;
const COUNT = 'insert into inbox values ($1, 1) on conflict (user_id) do update set seq = inbox.seq + 1';

describeForms('what was committed but never published', (parley) => {
  const sql = (text: string, values: unknown[]) => query(parley().stores.databaseUrl, text, values);

  const append = (id: string, type: string, payload: object) => sql(APPEND, [id, type, JSON.stringify(payload)]);
  const rename = (id: string) => append(id, 'ConversationUpdated', { title: 'Unheard' });

  /** Somebody comes into a conversation, as the transaction leaves it whose process was killed before it published. */
  async function join(id: string, { userId }: Client): Promise<void> {
    await sql(JOIN, [id, userId]);
    await append(id, 'ParticipantsAdded', { participants: [{ userId, role: 'MEMBER' }] });
    await sql(COUNT, [userId]);
  }

  /** Alice's conversation with Bob, and the events on his socket. */
  async function listen(socketOf: (bob: Client) => Subscriber) {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const id = await createConversation(alice, [bob], 'CHANNEL');
    const socket = socketOf(bob);
    const [events, inbox] = [socket.subscribe(EVENTS, { id }), socket.subscribe(INBOX)];
    await untilRunning(parley().url, 'conversationEvents', 1);
    await untilRunning(parley().url, 'inbox', 1);
    return { alice, bob, id, events, inbox };
  }

  test('arrives within seconds', async () => {
    await using stack = new AsyncDisposableStack();
    const { id, events, inbox } = await listen((bob) => stack.use(new Subscriber(bob)));
    const began = Date.now();
    await rename(id);
    const told = { __typename: 'ConversationUpdated', seq: 2 };
    expect(await events.count(1)).toEqual([told]);
    expect(await inbox.count(1)).toEqual([{ ...told, conversationId: id }]);
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test('comes before what is published after it, in its place', async () => {
    await using stack = new AsyncDisposableStack();
    const { alice, id, events, inbox } = await listen((bob) => stack.use(new Subscriber(bob)));
    const growth = await growthOf(parley().url, GAPS, async () => {
      for (let n = 0; n < 150; n++) await rename(id);
      await sendMessage(alice, id, 'heard');
      await Promise.all([events, inbox].map((each) => each.count(151)));
    });
    for (const { values } of [events, inbox])
      expect(values.map(({ seq }) => seq)).toEqual(Array.from({ length: 151 }, (_, n) => n + 2));
    expect(growth[GAPS[0]]).toBeGreaterThanOrEqual(1);
    expect(growth[GAPS[0]]).toBeLessThan(10);
  });

  test('brings a conversation into the inbox', async () => {
    await using stack = new AsyncDisposableStack();
    const { alice, bob, inbox } = await listen((user) => stack.use(new Subscriber(user)));
    const id = await createConversation(alice, []);
    await join(id, bob);
    expect(await inbox.count(1)).toEqual([{ __typename: 'ConversationJoined', conversationId: id, seq: 2 }]);
    await sendMessage(alice, id, 'heard');
    expect((await inbox.count(2))[1]).toEqual({ __typename: 'MessageSent', conversationId: id, seq: 3 });
  });

  test('leaves a conversation in the inbox that the viewer left and joined again', async () => {
    await using stack = new AsyncDisposableStack();
    const { alice, bob, id, inbox, events } = await listen((user) => stack.use(new Subscriber(user)));
    await append(id, 'ParticipantRemoved', { userId: bob.userId });
    await sql(COUNT, [bob.userId]);
    await join(id, bob);
    expect(await events.ended()).toBe('complete');
    await inbox.find(({ __typename }) => __typename === 'ConversationJoined');
    await sendMessage(alice, id, 'heard');
    await inbox.find(({ __typename }) => __typename === 'MessageSent');
    expect(inbox.values.map(({ __typename, seq }) => `${seq} ${__typename}`)).toEqual([
      ...['2 ParticipantRemoved', '2 ConversationLeft', '3 ConversationJoined', '4 MessageSent'],
    ]);
  });
});

const GAPS = ['parley_gaps_found_total{feed="conversation"}'] as const;
