import { describe, expect, test } from '@jest/globals';
import { inSeconds, readSigningKey, resign } from '../../setup/access-tokens.ts';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { EventStreams } from '../../setup/event-streams.ts';
import { query } from '../../setup/query.ts';
import { apolloClient, sseClient } from '../../setup/stream-clients.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) {
    __typename seq ... on MessageSent { message { body } } ... on ResyncRequired { oldestSeq }
  }
}`;

/** The transports over HTTP, each by the client that it is for. */
const CLIENTS = {
  'server-sent events, a stream for each operation': (client: Client) => sseClient(client, 'distinct'),
  'server-sent events, one stream': (client: Client) => sseClient(client, 'single'),
  'multipart responses': apolloClient,
} as const;

const codes = (results: readonly { errors?: { extensions: object }[] }[]) =>
  results.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions);

describeForms('streams', (parley) => {
  const begin = async (): Promise<[alice: Client, id: string]> => {
    const [alice] = await registerUsers(parley().url, 'alice');
    return [alice, await createConversation(alice, [])];
  };
  const withShortToken = async (client: Client, seconds: number) => {
    const { key } = await readSigningKey(parley().stores.databaseUrl);
    return client.withToken(await resign(client.accessToken ?? '', { exp: inSeconds(seconds) }, key));
  };

  describe.each(Object.entries(CLIENTS))('over %s', (_, createClient) => {
    test('end when the access token expires, and say so', async () => {
      const [alice, id] = await begin();
      using client = createClient(await withShortToken(alice, 2));
      const events = client.subscribe(EVENTS, { id, after: 0 });
      expect(await events.ended()).toBe('complete');
      expect(events.values[0]).toMatchObject({ seq: 1 });
      expect(codes(events.results)).toEqual([{ code: 'UNAUTHENTICATED', reason: 'TOKEN_EXPIRED' }]);
      using again = createClient(alice);
      expect((await again.subscribe(EVENTS, { id, after: 0 }).count(1))[0]).toMatchObject({ seq: 1 });
    });

    test('end when the session ends, and cannot begin again with its token', async () => {
      const [alice, id] = await begin();
      using client = createClient(alice);
      const events = client.subscribe(EVENTS, { id, after: 0 });
      await events.count(1);
      await alice.run('mutation { logOut { loggedOut } }');
      expect(await events.ended()).toBe('complete');
      expect(codes(events.results)).toEqual([{ code: 'UNAUTHENTICATED' }]);
      using again = createClient(alice);
      expect(await outcomeOf(again.subscribe(EVENTS, { id }))).toMatch(/401|UNAUTHENTICATED/);
    });

    test('refuse a wrong token', async () => {
      const [alice, id] = await begin();
      using client = createClient(alice.withToken('wrong'));
      expect(await outcomeOf(client.subscribe(EVENTS, { id }))).toMatch(/401|UNAUTHENTICATED/);
    });

    test('say that the position is older than the log, and go on', async () => {
      const [alice, id] = await begin();
      for (const body of ['one', 'two', 'three']) await sendMessage(alice, id, body);
      await query(
        parley().stores.databaseUrl,
        'delete from conversation_event where conversation_id = $1 and seq <= 2',
        [id],
      );
      using client = createClient(alice);
      const events = client.subscribe(EVENTS, { id, after: 0 });
      await events.count(3);
      await sendMessage(alice, id, 'four');
      expect(await events.count(4)).toMatchObject([
        { __typename: 'ResyncRequired', seq: 2, oldestSeq: 3 },
        { seq: 3, message: { body: 'two' } },
        { seq: 4, message: { body: 'three' } },
        { seq: 5, message: { body: 'four' } },
      ]);
    });
  });

  test('of many operations live on with a fresh token of the same user', async () => {
    const [alice, id] = await begin();
    const short = new EventStreams(await withShortToken(alice, 2));
    const token = (await short.reserve()).text;
    using stream = await short.open(token);
    const fresh = new EventStreams(await withShortToken(alice, 5));
    expect((await fresh.run(token, '1', { query: EVENTS, variables: { id } })).status).toBe(202);
    const begun = Date.now();
    expect(await stream.whole()).toMatch(/TOKEN_EXPIRED.*\n\nevent: complete\ndata: \{"id":"1"\}\n\n$/);
    expect(Date.now() - begun).toBeGreaterThan(2500);
  });
});

/** How a subscription that cannot begin was refused, in its client's words. */
async function outcomeOf(refused: ReturnType<ReturnType<typeof sseClient>['subscribe']>): Promise<string> {
  const end = await refused.ended();
  return `${JSON.stringify(refused.results)} ${end}`;
}
