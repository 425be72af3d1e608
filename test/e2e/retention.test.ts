import { expect, test } from '@jest/globals';
import pg from 'pg';
import { readEvents } from '../setup/apply-events.ts';
import { createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';
import { query } from '../setup/query.ts';
import { Subscriber } from '../setup/subscriber.ts';

const PAGE = `query ($id: ID!, $after: Int!) { conversationEvents(conversationId: $id, after: $after) {
  hasMore latestSeq events { __typename seq conversationId ... on ResyncRequired { oldestSeq } }
} }`;
const EVENTS =
  'subscription ($id: ID!, $after: Int!) { conversationEvents(conversationId: $id, after: $after) { __typename seq } }';

describeForms('the log beyond its retention', (parley) => {
  test('a position older than the log is answered with ResyncRequired, and never with a hole', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    for (let n = 1; n <= 4; n++) await sendMessage(alice, id, `message ${n}`);
    const client = new pg.Client({ connectionString: parley().stores.databaseUrl });
    await client.connect();
    await client.query('delete from conversation_event where conversation_id = $1 and seq <= 2', [id]);
    const ask = async (after: number) => (await alice.run(PAGE, { id, after })).conversationEvents;
    for (const after of [0, 1]) {
      expect(await ask(after)).toEqual({
        ...{ hasMore: false, latestSeq: 5 },
        events: [{ __typename: 'ResyncRequired', seq: 2, conversationId: id, oldestSeq: 3 }],
      });
    }
    expect((await readEvents(alice, id, 2)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    await client.query('delete from conversation_event where conversation_id = $1', [id]);
    await client.end();
    expect((await ask(4)).events).toEqual([{ __typename: 'ResyncRequired', seq: 5, conversationId: id, oldestSeq: 6 }]);
    expect((await ask(5)).events).toEqual([]);
  });

  test('nor where the end of a month has left one in it', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    for (let n = 1; n <= 4; n++) await sendMessage(alice, id, `message ${n}`);
    await query(parley().stores.databaseUrl, 'delete from conversation_event where conversation_id = $1 and seq = 3', [
      id,
    ]);
    await using socket = new Subscriber(alice);
    for (const after of [0, 1, 2]) {
      const { events } = (await alice.run(PAGE, { id, after })).conversationEvents;
      expect(events).toEqual([{ __typename: 'ResyncRequired', seq: 3, conversationId: id, oldestSeq: 4 }]);
      const told = await socket.subscribe(EVENTS, { id, after }).count(3);
      expect(told.map(({ __typename, seq }) => [__typename, seq])).toEqual([
        ...[
          ['ResyncRequired', 3],
          ['MessageSent', 4],
          ['MessageSent', 5],
        ],
      ]);
    }
    expect((await readEvents(alice, id, 3)).map(({ seq }) => seq)).toEqual([4, 5]);
  });
});
