import { expect, test } from '@jest/globals';
import pg from 'pg';
import { readEvents } from '../setup/apply-events.ts';
import { createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { describeForms } from '../setup/describe-forms.ts';

describeForms('the log beyond its retention', (parley) => {
  test('a position older than the log is answered with ResyncRequired, and never with a hole', async () => {
    const [alice] = await registerUsers(parley().url, 'alice');
    const id = await createConversation(alice, []);
    for (let n = 1; n <= 4; n++) await sendMessage(alice, id, `message ${n}`);
    const client = new pg.Client({ connectionString: parley().stores.databaseUrl });
    await client.connect();
    await client.query('delete from conversation_event where conversation_id = $1 and seq <= 2', [id]);
    const ask = async (after: number) =>
      (
        await alice.run(`{ conversationEvents(conversationId: "${id}", after: ${after}) {
        hasMore latestSeq events { __typename seq conversationId ... on ResyncRequired { oldestSeq } } } }`)
      ).conversationEvents;
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
});
