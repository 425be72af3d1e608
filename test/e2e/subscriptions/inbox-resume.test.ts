import { expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { EventStreams } from '../../setup/event-streams.ts';
import { query } from '../../setup/query.ts';
import { StreamResponse } from '../../setup/stream-response.ts';
import { Subscriber } from '../../setup/subscriber.ts';
import { uuids } from '../../setup/world.ts';

const INBOX = `subscription ($positions: [ConversationPositionInput!]) { inbox(positions: $positions) {
  __typename conversationId seq ... on MessageSent { message { body } } ... on ResyncRequired { oldestSeq }
} }`;

interface Told {
  readonly __typename: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly message?: { readonly body: string };
}

describeForms('inbox, from positions on', (parley) => {
  /** Alice in three conversations of Bob's with two messages each: three events. */
  async function createTalks() {
    const [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    const ids = await Promise.all([1, 2, 3].map(() => createConversation(bob, [alice])));
    for (const id of ids) for (const body of ['one', 'two']) await sendMessage(bob, id, body);
    return { alice, bob, ids: ids as [string, string, string] };
  }

  /** The events of a resumed inbox until each conversation has had its newest message, which is sent once it runs. */
  async function resume(viewer: Client, sender: Client, positions: readonly object[], ids: readonly string[]) {
    await using socket = new Subscriber(viewer);
    const inbox = socket.subscribe(INBOX, { positions });
    const [first] = await inbox.count(1);
    expect(first).toBeDefined();
    for (const id of ids) await sendMessage(sender, id, 'newest');
    for (const id of ids)
      await inbox.find(({ conversationId, message }: Told) => conversationId === id && message?.body === 'newest');
    return (id: string) =>
      inbox.values
        .filter(({ conversationId }: Told) => conversationId === id)
        .map(({ __typename, seq }: Told) => `${seq} ${__typename}`);
  }

  test('goes on in each conversation from its own, and tells of the one that has none', async () => {
    const { alice, bob, ids } = await createTalks();
    const positions = [
      { conversationId: ids[0], seq: 1 },
      { conversationId: ids[1].toUpperCase(), seq: 3 },
    ];
    const toldOf = await resume(alice, bob, positions, ids);
    expect(ids.map(toldOf)).toEqual([
      ['2 MessageSent', '3 MessageSent', '4 MessageSent'],
      ['4 MessageSent'],
      ['3 ConversationJoined', '4 MessageSent'],
    ]);
  });

  test('without any position tells of all', async () => {
    const { alice, bob, ids } = await createTalks();
    const toldOf = await resume(alice, bob, [], ids);
    for (const id of ids) expect(toldOf(id)).toEqual(['3 ConversationJoined', '4 MessageSent']);
  });

  test('tells of conversations that the viewer has left, or never was in, that they are left', async () => {
    const { alice, bob, ids } = await createTalks();
    const [kept, left] = ids;
    const foreign = await createConversation(bob, []);
    await alice.mutate('leaveConversation', { conversationId: left }, 'conversationId');
    await sendMessage(bob, left, 'unheard');
    const positions = [
      { conversationId: kept, seq: 3 },
      { conversationId: left, seq: 3 },
      { conversationId: foreign, seq: 1000 },
    ];
    const toldOf = await resume(alice, bob, positions, [kept]);
    expect([kept, left, foreign].map(toldOf)).toEqual([
      ['4 MessageSent'],
      ['3 ConversationLeft'],
      ['1000 ConversationLeft'],
    ]);
  });

  test('asks for a new beginning in the conversation whose log does not reach back, and goes on in the others', async () => {
    const { alice, bob, ids } = await createTalks();
    const drop = 'delete from conversation_event where conversation_id = $1 and seq <= 2';
    await query(parley().stores.databaseUrl, drop, [ids[0]]);
    const positions = ids.map((conversationId) => ({ conversationId, seq: 1 }));
    const toldOf = await resume(alice, bob, positions, ids);
    expect(ids.map(toldOf)).toEqual([
      ['2 ResyncRequired', '3 MessageSent', '4 MessageSent'],
      ['2 MessageSent', '3 MessageSent', '4 MessageSent'],
      ['2 MessageSent', '3 MessageSent', '4 MessageSent'],
    ]);
  });

  test('takes as many positions as a request can have, and refuses more before it looks at them', async () => {
    const { alice, ids } = await createTalks();
    const streams = new EventStreams(alice);
    const ask = (others: readonly string[]) => {
      const known = [{ conversationId: ids[0], seq: 1 }];
      const positions = [...known, ...others.map((conversationId) => ({ conversationId, seq: 0 }))];
      return StreamResponse.open(streams.url(), streams.post({ query: INBOX, variables: { positions } }));
    };
    using stream = await ask(uuids(3599));
    await stream.until(/"ConversationLeft"/);
    await stream.until(/"MessageSent","conversationId":"[^"]+","seq":2/);
    using refused = await ask(Array(4000).fill('no id'));
    expect(await refused.until(/event: complete/)).toMatch(
      /at most 4000 .*"code":"BAD_USER_INPUT","field":"positions"/,
    );
  });

  test('refuses positions that cannot be', async () => {
    const { alice, ids } = await createTalks();
    await using socket = new Subscriber(alice);
    const at = (seq: number, conversationId = ids[0]) => ({ conversationId, seq });
    const refused: [positions: object[], path: string][] = [
      [[at(1), at(1)], 'positions.1.conversationId'],
      [[at(1), at(2, ids[0].toUpperCase())], 'positions.1.conversationId'],
      [[at(-1)], 'positions.0.seq'],
      [[at(1), at(1, 'no id')], 'positions.1.conversationId'],
    ];
    for (const [positions, path] of refused)
      expect(await socket.subscribe(INBOX, { positions }).ended()).toEqual([
        {
          message: expect.stringMatching(`^${path} (must|is there twice)`),
          extensions: { code: 'BAD_USER_INPUT', field: path.replace(/\d\./, '') },
        },
      ]);
  });
});
