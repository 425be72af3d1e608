import { beforeAll, expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { codesOf } from '../../setup/event-streams.ts';
import { StreamResponse } from '../../setup/stream-response.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) { seq ... on MessageSent { message { body } } }
}`;
/** As Apollo Client asks for a subscription. */
const ACCEPT =
  'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9';
const PART = '\r\ncontent-type: application/json\r\n\r\n';
const BOUNDARY = '\r\n--graphql';
const NO_SUCH_ID = '00000000-0000-7000-8000-000000000000';

describeForms('multipart responses', (parley) => {
  let alice: Client;
  let id: string;
  beforeAll(async () => {
    [alice] = await registerUsers(parley().url, 'alice');
    id = await createConversation(alice, []);
  });

  const ask = (query: string, variables: object, headers: Record<string, string> = {}) =>
    StreamResponse.open(`${parley().url}/graphql`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${alice.accessToken}`, 'content-type': 'application/json', accept: ACCEPT },
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });

  test('bring each result in a part that is whole at once', async () => {
    using stream = await ask(EVENTS, { id, after: 0 });
    expect(stream.status).toBe(200);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
    const first = `${PART}{"payload":{"data":{"conversationEvents":{"seq":1}}}}${BOUNDARY}`;
    expect(await stream.until(/payload.*\r\n--graphql$/)).toBe(BOUNDARY + first);
    await sendMessage(alice, id, 'in a part');
    expect(await stream.until(/in a part.*\r\n--graphql$/)).toContain('{"seq":2,"message":{"body":"in a part"}}');
  });

  test('are kept alive by empty parts', async () => {
    using stream = await ask(EVENTS, { id });
    expect(await stream.until(/\{\}/)).toBe(`${BOUNDARY}${PART}{}${BOUNDARY}`);
  });

  test('say in the last part why the stream ends', async () => {
    const [bob] = await registerUsers(parley().url, 'bob');
    const own = await createConversation(bob, []);
    using stream = await ask(EVENTS, { id: own }, { authorization: `Bearer ${bob.accessToken}` });
    await bob.run('mutation { logOut { loggedOut } }');
    const text = await stream.whole();
    expect(text).toMatch(
      /\r\n\r\n\{"payload":null,"errors":\[\{.*"code":"UNAUTHENTICATED"\}\}\]\}\r\n--graphql--\r\n$/,
    );
  });

  test.each([
    ['without a token', 401, 'UNAUTHENTICATED', EVENTS, { authorization: '' }],
    ['with a wrong token', 401, 'UNAUTHENTICATED', EVENTS, { authorization: 'Bearer wrong' }],
    ['that is no GraphQL', 400, 'BAD_USER_INPUT', 'subscription {', {}],
    ['that selects what there is not', 400, 'BAD_USER_INPUT', 'subscription { nonsense }', {}],
    ['of somebody else', 404, 'NOT_FOUND', EVENTS.replace('$id,', `"${NO_SUCH_ID}",`).replace('$id: ID!, ', ''), {}],
  ])('do not begin for a subscription %s', async (_, status, code, query, headers) => {
    using answer = await ask(query, { id }, headers);
    expect([answer.status, codesOf(await answer.whole())]).toEqual([status, [code]]);
    expect(answer.response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  });

  test('are for subscriptions alone: the rest is answered as ever', async () => {
    using answer = await ask('{ viewer { id } }', {});
    expect([answer.status, JSON.parse(await answer.whole())]).toEqual([
      200,
      { data: { viewer: { id: alice.userId } } },
    ]);
    using unasked = await ask(EVENTS, { id }, { accept: 'application/json' });
    expect([unasked.status, codesOf(await unasked.whole())]).toEqual([200, ['BAD_USER_INPUT']]);
  });
});
