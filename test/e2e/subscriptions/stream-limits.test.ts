import { expect, test } from '@jest/globals';
import { createConversation, registerUsers, sendMessage } from '../../setup/client.ts';
import { describeFormsAlone } from '../../setup/describe-forms.ts';
import { codesOf, EventStreams } from '../../setup/event-streams.ts';
import { readMetrics } from '../../setup/metrics.ts';
import { apolloClient, sseClient } from '../../setup/stream-clients.ts';
import { StreamResponse } from '../../setup/stream-response.ts';
import { until } from '../../setup/until.ts';

const EVENTS = `subscription ($id: ID!, $after: Int) { conversationEvents(conversationId: $id, after: $after) { seq } }`;

/** With all of `BODIES` some 600 KB: the network takes only a few of them for a client that does not read. */
const LARGE = '🎉'.repeat(5000);
const BODIES = Array.from({ length: 30 }, (_, n) => `b${n}: body`).join(' ');

describeFormsAlone(
  'streams with limits',
  (parley) => {
    const slowCloses = async () => (await readMetrics(parley().url))('parley_slow_closes_total');

    test('carry only so many operations', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const id = await createConversation(alice, []);
      const streams = new EventStreams(alice);
      const token = (await streams.reserve()).text;
      using _ = await streams.open(token);
      const subscribe = { query: EVENTS, variables: { id } };
      for (const operation of ['1', '2']) expect((await streams.run(token, operation, subscribe)).status).toBe(202);
      const refused = await streams.run(token, '3', subscribe);
      expect([refused.status, codesOf(refused.text)]).toEqual([429, ['RATE_LIMITED']]);
      await streams.stop(token, '1');
      expect((await streams.run(token, '3', subscribe)).status).toBe(202);
    });

    test('count as sockets of their user, reserved ones as well, until they are closed', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const id = await createConversation(alice, []);
      const streams = new EventStreams(alice);
      await streams.reserve();
      using apollo = apolloClient(alice);
      const parts = apollo.subscribe(EVENTS, { id, after: 0 });
      await parts.count(1);
      using sse = sseClient(alice, 'distinct');
      const events = sse.subscribe(EVENTS, { id, after: 0 });
      await events.count(1);
      const refused = [await streams.reserve(), await streams.ask(streams.post({ query: EVENTS, variables: { id } }))];
      expect(refused.map(({ status, text }) => [status, ...codesOf(text)])).toEqual([
        [429, 'RATE_LIMITED'],
        [429, 'RATE_LIMITED'],
      ]);
      parts.stop();
      await until(async () => (await streams.reserve()).status === 201);
    });

    test('let other origins in, and let them reserve and stop', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const id = await createConversation(alice, []);
      const origin = 'https://app.example';
      const streams = new EventStreams(alice);
      const preflight = await fetch(streams.url(), {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' },
      });
      expect(preflight.headers.get('access-control-allow-methods')).toMatch(/PUT.*DELETE/);
      const init = streams.post({ query: EVENTS, variables: { id } }, { origin });
      using stream = await StreamResponse.open(streams.url(), init);
      expect(stream.response.headers.get('access-control-allow-origin')).toBe(origin);
      const refused = await streams.ask(streams.post({ query: '{' }, { origin, authorization: '' }));
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    });

    test('are closed for a client that does not read, which loses nothing when it comes back', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const id = await createConversation(alice, []);
      const query = `subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) {
        seq ... on MessageSent { message { ${BODIES} } } } }`;
      const streams = new EventStreams(alice);
      const lazy = await fetch(streams.url(), streams.post({ query, variables: { id } }));
      expect(lazy.status).toBe(200);
      const before = await slowCloses();
      let sent = 0;
      await until(async () => {
        await sendMessage(alice, id, LARGE);
        sent++;
        return (await slowCloses()) > before;
      });
      const text = await lazy.text();
      expect(text).toMatch(/"code":"UNAVAILABLE","reason":"READING_TOO_SLOWLY"\}\}\]\}\n\nevent: complete\ndata:\n\n$/);
      const seen = [...text.matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq));
      expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => n + 1));
      using back = sseClient(alice, 'distinct');
      const rest = await back.subscribe(EVENTS, { id, after: seen.at(-1) }).count(sent + 1 - seen.length);
      expect([...seen, ...rest.map(({ seq }) => seq)]).toEqual(Array.from({ length: sent + 1 }, (_, n) => n + 1));
    });

    test('are closed for a client that asks without reading the answers', async () => {
      const [alice] = await registerUsers(parley().url, 'alice');
      const id = await createConversation(alice, []);
      await sendMessage(alice, id, LARGE);
      const streams = new EventStreams(alice);
      const token = (await streams.reserve()).text;
      const ask = {
        query: `query ($id: ID!) { conversation(id: $id) { lastMessage { ${BODIES} } } }`,
        variables: { id },
      };
      expect((await streams.run(token, '1', ask)).status).toBe(202);
      const refused = await streams.run(token, '2', ask);
      expect([refused.status, codesOf(refused.text)]).toEqual([503, ['UNAVAILABLE']]);
      expect((await streams.run(token, '3', ask)).status).toBe(404);
    });
  },
  {
    ...{ MAX_OPERATIONS_PER_SOCKET: '2', MAX_SOCKETS_PER_USER: '3', MAX_QUEUED_BYTES: '65536' },
    CORS_ORIGINS: 'https://app.example, https://admin.example',
  },
);
