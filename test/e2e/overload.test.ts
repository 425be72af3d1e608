import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { EventStreams } from '../setup/event-streams.ts';
import { readMetrics } from '../setup/metrics.ts';
import { Subscriber } from '../setup/subscriber.ts';
import { until } from '../setup/until.ts';

const MAX_BYTES = 64 * 1024;
const EVENTS =
  'subscription ($id: ID!) { conversationEvents(conversationId: $id) { seq ... on MessageSent { message { ALIASES } } } }';
const MESSAGES = 'query ($id: ID!) { conversation(id: $id) { messages(last: 20) { edges { node { body } } } } }';
const TOO_LARGE = [expect.objectContaining({ extensions: { code: 'PAYLOAD_TOO_LARGE' } })];

describe('a gateway that has too much to do', () => {
  let gateway: Deployment;
  let alice: Client;
  beforeAll(async () => {
    gateway = await createCountedGateway({ MAX_EVENT_LOOP_DELAY_MS: '1000', MAX_QUERY_ALIASES: '100' });
    [alice] = await registerUsers(gateway.url, 'alice');
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  const refusals = async () => (await readMetrics(gateway.url))('parley_overload_refusals_total');

  test('refuses requests, handshakes and operations, tells how it is, and goes on with what runs', async () => {
    const id = await createConversation(alice, []);
    await using socket = new Subscriber(alice);
    const events = socket.subscribe(EVENTS.replace('ALIASES', 'body'), { id });
    await socket.run('{ viewer { id } }');
    await sendMessage(alice, id, 'before');
    await events.count(1);

    await gateway.block(1500);
    const [answer, live, metrics] = await Promise.all([
      fetch(`${gateway.url}/graphql`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
      fetch(`${gateway.url}/health/live`),
      readMetrics(gateway.url),
    ]);
    expect([answer.status, answer.headers.get('retry-after'), live.status]).toEqual([503, '1', 200]);
    expect(((await answer.json()) as { errors: { extensions: object }[] }).errors[0]?.extensions).toEqual({
      code: 'UNAVAILABLE',
      retryAfterSeconds: 1,
    });
    expect(metrics('parley_event_loop_delay_seconds')).toBeGreaterThan(1);

    await gateway.block(1500);
    await expect(socket.run('{ viewer { id } }')).rejects.toEqual([
      expect.objectContaining({ extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 } }),
    ]);
    await gateway.block(1500);
    const refused = await new Promise<number | undefined>((resolve) => {
      const handshake = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      handshake.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
      handshake.on('open', () => resolve(101));
    });
    expect(refused).toBe(503);
    await until(async () => (await alice.codeOf('{ viewer { id } }')) === 'OK');
    await sendMessage(alice, id, 'after');
    expect((await events.count(2)).map(({ message }) => message.body)).toEqual(['before', 'after']);
    expect(await refusals()).toBeGreaterThanOrEqual(3);
  });
});

describe('an answer that is too large', () => {
  let gateway: Deployment;
  let alice: Client;
  let id: string;
  beforeAll(async () => {
    gateway = await createCountedGateway({ MAX_RESPONSE_BYTES: String(MAX_BYTES), MAX_QUERY_ALIASES: '100' });
    [alice] = await registerUsers(gateway.url, 'alice');
    id = await createConversation(alice, []);
    // Fewer characters than the limit has bytes, and more bytes.
    for (let n = 0; n < 10; n++) await sendMessage(alice, id, '語'.repeat(3000));
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  test('is PAYLOAD_TOO_LARGE over HTTP, and a smaller one is given', async () => {
    expect(await alice.request(MESSAGES, { id })).toMatchObject({ status: 413, errors: TOO_LARGE });
    expect(await alice.codeOf(MESSAGES.replace('last: 20', 'last: 5'), { id })).toBe('OK');
  });

  test('is so over a socket, which goes on, and over an event stream', async () => {
    const socket = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: alice.connectionParams,
      lazy: false,
    });
    for (const [query, expected] of [
      [MESSAGES, { errors: TOO_LARGE }],
      ['{ viewer { id } }', { data: { viewer: { id: alice.userId } } }],
    ] as const) {
      const results: unknown[] = [];
      for await (const result of socket.iterate({ query, variables: query === MESSAGES ? { id } : {} }))
        results.push(result);
      expect(results).toEqual([expected]);
    }
    await socket.dispose();
    const streams = new EventStreams(alice);
    const { text } = await streams.ask(streams.post({ query: MESSAGES, variables: { id } }));
    expect(text).toContain('PAYLOAD_TOO_LARGE');
    expect(text).not.toContain('語');
  });

  test('is so for an event, after which the stream goes on', async () => {
    const aliases = Array.from({ length: 30 }, (_, n) => `a${n}: body`).join(' ');
    await using socket = new Subscriber(alice);
    const events = socket.subscribe(EVENTS.replace('ALIASES', aliases), { id });
    await socket.run('{ viewer { id } }');
    await sendMessage(alice, id, '語'.repeat(3000));
    await sendMessage(alice, id, 'small');
    await events.count(2);
    const place = { conversationId: id, seq: events.values[1].seq - 1 };
    const extensions = { code: 'PAYLOAD_TOO_LARGE', ...place };
    expect(events.results[0]).toEqual({ data: null, errors: [expect.objectContaining({ extensions })] });
    expect(events.values[1].message.a29).toBe('small');
  });
});
