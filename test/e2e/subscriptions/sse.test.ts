import { beforeAll, expect, test } from '@jest/globals';
import { type Client, createConversation, mutation, registerUsers } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { codesOf, EventStreams, nextEvent } from '../../setup/event-streams.ts';
import { StreamResponse } from '../../setup/stream-response.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) { seq ... on MessageSent { message { body } } }
}`;
const VIEWER = '{ viewer { id } }';
const NO_SUCH_ID = '00000000-0000-7000-8000-000000000000';
const COMPLETE = 'event: complete\ndata:\n\n';

/** The problem of a request, its status and code, then its body and headers. */
type Refusal = [what: string, status: number, code: string, body: object | string, headers: Record<string, string>];

const REFUSALS: Refusal[] = [
  ['without a token', 401, 'UNAUTHENTICATED', { query: VIEWER }, { authorization: '' }],
  ['with a wrong token', 401, 'UNAUTHENTICATED', { query: VIEWER }, { authorization: 'Bearer wrong' }],
  ['without a document', 400, 'BAD_USER_INPUT', { variables: {} }, {}],
  ['with variables that are none', 400, 'BAD_USER_INPUT', { query: VIEWER, variables: 'id' }, {}],
  ['with an operation name that is none', 400, 'BAD_USER_INPUT', { query: VIEWER, operationName: 1 }, {}],
  ['that is no JSON', 400, 'BAD_USER_INPUT', '{', {}],
  ['that is a list', 400, 'BAD_USER_INPUT', [{ query: VIEWER }], {}],
  ['of another type', 415, 'BAD_USER_INPUT', { query: VIEWER }, { 'content-type': 'text/plain' }],
  ['that takes no events', 406, 'BAD_USER_INPUT', { query: VIEWER }, { accept: 'application/json' }],
  ['that is too large', 413, 'PAYLOAD_TOO_LARGE', { query: 'x'.repeat(300_000) }, {}],
];

describeForms('server-sent events with a stream for each operation', (parley) => {
  let alice: Client;
  let streams: EventStreams;
  let id: string;
  beforeAll(async () => {
    [alice] = await registerUsers(parley().url, 'alice');
    id = await createConversation(alice, []);
    streams = new EventStreams(alice);
  });

  test('answer a POST and a GET with results as they come', async () => {
    const variables = { id, after: 0 };
    using posted = await StreamResponse.open(streams.url(), streams.post({ query: EVENTS, variables }));
    using got = await StreamResponse.open(streams.url({ query: EVENTS, variables: JSON.stringify(variables) }), {
      headers: { ...streams.authorization, accept: 'text/event-stream' },
    });
    for (const stream of [posted, got]) {
      expect(stream.status).toBe(200);
      expect(Object.fromEntries(stream.response.headers)).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        'x-accel-buffering': 'no',
        'x-request-id': expect.any(String),
      });
      const first = nextEvent({ data: { conversationEvents: { seq: 1 } } });
      expect(await stream.until(/next.*\n.*\n\n/)).toBe(`:\n\n${first}`);
    }
  });

  test('answer queries and mutations, which have one result', async () => {
    const { text } = await streams.ask(streams.post({ query: VIEWER }));
    expect(text).toBe(`:\n\n${nextEvent({ data: { viewer: { id: alice.userId } } })}${COMPLETE}`);
    const variables = { input: { conversationId: id, body: 'over a stream' } };
    const sent = await streams.ask(streams.post({ query: mutation('sendMessage', 'message { body }'), variables }));
    expect(sent.text).toContain(nextEvent({ data: { sendMessage: { message: { body: 'over a stream' } } } }));
  });

  test.each(REFUSALS)('refuse a request %s with a status', async (_, status, code, body, headers) => {
    const init = streams.post({}, headers);
    const answer = await streams.ask({ ...init, body: typeof body === 'string' ? body : JSON.stringify(body) });
    expect([answer.status, codesOf(answer.text)]).toEqual([status, [code]]);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(JSON.parse(answer.text).errors[0].message).toEqual(expect.any(String));
  });

  test('refuse a mutation by GET', async () => {
    const url = streams.url({ query: 'mutation { logOut { loggedOut } }' });
    const { status, headers } = await streams.ask({ headers: streams.authorization }, url);
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    expect(await alice.codeOf(VIEWER)).toBe('OK');
  });

  test.each([
    ['is no GraphQL', 400, 'BAD_USER_INPUT', { query: 'subscription {' }],
    ['selects what there is not', 400, 'BAD_USER_INPUT', { query: 'subscription { nonsense }' }],
    ['lacks a variable', 400, 'BAD_USER_INPUT', { query: EVENTS }],
    ['names no conversation of theirs', 404, 'NOT_FOUND', { query: EVENTS, variables: { id: NO_SUCH_ID } }],
  ])('say in the stream that a subscription %s, or by status to who reads JSON', async (_, status, code, body) => {
    const inStream = await streams.ask(streams.post(body));
    expect([inStream.status, codesOf(inStream.text)]).toEqual([200, [code]]);
    expect(inStream.text.startsWith(':\n\nevent: next\ndata: {"errors":[')).toBe(true);
    expect(inStream.text.endsWith(COMPLETE)).toBe(true);
    const byStatus = await streams.ask(streams.post(body, { accept: 'text/event-stream, application/json' }));
    expect([byStatus.status, codesOf(byStatus.text)]).toEqual([status, [code]]);
  });

  test('are kept alive by comments', async () => {
    using stream = await StreamResponse.open(streams.url(), streams.post({ query: EVENTS, variables: { id } }));
    expect(await stream.until(/^:\n\n:\n\n/)).toBe(':\n\n:\n\n');
  });
});
