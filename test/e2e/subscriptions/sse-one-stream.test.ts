import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { codesOf, EventStreams, nextEvent, STREAM_TOKEN } from '../../setup/event-streams.ts';
import { StreamResponse } from '../../setup/stream-response.ts';
import { until } from '../../setup/until.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) { seq ... on MessageSent { message { body } } }
}`;
const VIEWER = { query: '{ viewer { id } }' };
const NO_SUCH_ID = '00000000-0000-7000-8000-000000000000';

describeForms('server-sent events with one stream for many operations', (parley) => {
  let alice: Client;
  let bob: Client;
  let id: string;
  let streams: EventStreams;
  let token: string;
  beforeAll(async () => {
    [alice, bob] = await registerUsers(parley().url, 'alice', 'bob');
    id = await createConversation(alice, [bob]);
    streams = new EventStreams(alice);
  });
  beforeEach(async () => {
    token = (await streams.reserve()).text;
  });

  const subscribe = (after?: number) => ({ query: EVENTS, variables: { id, after } });

  test('are reserved, opened once, and carry operations until they are stopped', async () => {
    const reserved = await streams.reserve();
    const type = reserved.headers.get('content-type');
    expect([reserved.status, type]).toEqual([201, expect.stringMatching('text/plain')]);
    using stream = await streams.open(reserved.text);
    expect(stream.status).toBe(200);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const again = await streams.ask({ headers: { accept: 'text/event-stream', [STREAM_TOKEN]: reserved.text } });
    expect(again.status).toBe(409);
    expect(await streams.run(reserved.text, 'a "1"', subscribe(0))).toMatchObject({ status: 202, text: '' });
    const payload = { data: { conversationEvents: { seq: 1 } } };
    expect(await stream.until(/next.*\n.*\n\n/)).toContain(nextEvent({ id: 'a "1"', payload }));
    expect((await streams.stop(reserved.text, 'a "1"')).status).toBe(200);
    await stream.until(/event: complete\ndata: \{"id":"a \\"1\\""\}\n\n/);
    expect((await streams.stop(reserved.text, 'a "1"')).status).toBe(200);
  });

  test('answer queries, which have one result', async () => {
    using stream = await streams.open(token);
    expect((await streams.run(token, '1', VIEWER)).status).toBe(202);
    await stream.until(/complete\ndata: \{"id":"1"\}/);
    expect(stream.text).toContain(nextEvent({ id: '1', payload: { data: { viewer: { id: alice.userId } } } }));
  });

  test('keep what comes before they are opened, by a token in the URL too', async () => {
    expect((await streams.run(token, '1', subscribe(0))).status).toBe(202);
    expect((await streams.run(token, '2', VIEWER)).status).toBe(202);
    using stream = await StreamResponse.open(streams.url({ token }), { headers: { accept: 'text/event-stream' } });
    await stream.until(/"id":"1","payload":\{"data":\{"conversationEvents":\{"seq":1\}/);
    await stream.until(/complete\ndata: \{"id":"2"\}/);
  });

  test('refuse what cannot be, with a status, and go on', async () => {
    using _ = await streams.open(token);
    const [bobs, nobodys] = [bob, alice.withToken('')].map((client) => new EventStreams(client));
    const answers = [
      await streams.run(token, undefined, subscribe()),
      await streams.run(token, 'x'.repeat(257), subscribe()),
      await streams.run(token, '1', subscribe()),
      await streams.run(token, '1', subscribe()),
      await streams.run(token, '2', { query: 'subscription { nonsense }' }),
      await streams.run(token, '3', { query: EVENTS, variables: { id: NO_SUCH_ID } }),
      await streams.run('no-such-token', '4', subscribe()),
      await bobs?.run(token, '5', subscribe()),
      await nobodys?.run(token, '6', subscribe()),
      await nobodys?.reserve(),
      await bobs?.stop(token, '1'),
    ];
    expect(answers.map((answer) => [answer?.status, ...codesOf(answer?.text ?? '')])).toEqual([
      ...[[400, 'BAD_USER_INPUT'], [400, 'BAD_USER_INPUT'], [202], [409, 'CONFLICT'], [400, 'BAD_USER_INPUT']],
      ...[
        [404, 'NOT_FOUND'],
        [404, 'NOT_FOUND'],
        [404, 'NOT_FOUND'],
        [401, 'UNAUTHENTICATED'],
      ],
      ...[
        [401, 'UNAUTHENTICATED'],
        [404, 'NOT_FOUND'],
      ],
    ]);
    expect((await streams.run(token, '2', VIEWER)).status).toBe(202);
  });

  test('tell in the stream what stays wrong, to who takes no JSON: clients would open another stream to try again', async () => {
    using stream = await streams.open(token);
    const wrong = [{ query: 'subscription { nonsense }' }, { query: EVENTS, variables: { id: NO_SUCH_ID } }];
    for (const [index, body] of wrong.entries())
      expect(await streams.run(token, `wrong ${index}`, body, '*/*')).toMatchObject({ status: 202, text: '' });
    const text = await stream.until(/complete\ndata: \{"id":"wrong 1"\}/);
    expect(text).toMatch(/complete\ndata: \{"id":"wrong 0"\}/);
    expect(text).toMatch(/"id":"wrong 1","payload":\{"errors":/);
    expect(codesOf(text)).toEqual(['BAD_USER_INPUT', 'NOT_FOUND']);
    expect((await streams.run(token, 'wrong 1', VIEWER)).status).toBe(202);
  });

  test('carry the events of one operation while another one stops', async () => {
    using stream = await streams.open(token);
    await streams.run(token, 'stopped', subscribe());
    await streams.run(token, 'kept', subscribe());
    await streams.stop(token, 'stopped');
    await sendMessage(bob, id, 'for one of two');
    expect(await stream.until(/for one of two/)).not.toMatch(/"stopped","payload"/);
  });

  test('are forgotten when their client goes away', async () => {
    const stream = await streams.open(token);
    expect((await streams.run(token, '1', subscribe())).status).toBe(202);
    stream[Symbol.dispose]();
    await until(async () => (await streams.stop(token, '1')).status === 404);
  });

  test('are forgotten when nobody opens them in 10 s', async () => {
    expect((await streams.stop(token, '1')).status).toBe(200);
    await until(async () => (await streams.stop(token, '1')).status === 404);
  });
});
