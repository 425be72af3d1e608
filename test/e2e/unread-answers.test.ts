import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, createConversation, registerUsers, sendMessage } from '../setup/client.ts';
import { createCountedGateway } from '../setup/counted-gateway.ts';
import type { Deployment } from '../setup/deployment.ts';
import { EventStreams } from '../setup/event-streams.ts';
import { readMetrics } from '../setup/metrics.ts';
import { RawSocket } from '../setup/raw-socket.ts';
import { until } from '../setup/until.ts';

const MB = 1024 * 1024;
const MOST = 4 * MB;
/** Answers of a megabyte: what is between here and a client takes some, and then there are too many. */
const ANSWERS = 24;
const BODY = '😀'.repeat(12_000);
const LARGE = 'query ($id: ID!) { conversation(id: $id) { messages(last: 24) { edges { node { body } } } } }';

describe('answers that their clients do not take', () => {
  let gateway: Deployment;
  let alice: Client;
  let bob: Client;
  let id: string;
  beforeAll(async () => {
    gateway = await createCountedGateway({
      ...{ MAX_UNSENT_BYTES: String(MOST), MAX_RESPONSE_BYTES: String(2 * MB), MAX_MESSAGE_LENGTH: '24000' },
      // A connection of its own may have more than all together.
      MAX_QUEUED_BYTES: String(64 * MB),
    });
    [alice, bob] = await registerUsers(gateway.url, 'alice', 'bob');
    id = await createConversation(alice, [bob]);
    for (let n = 0; n < 24; n++) await sendMessage(alice, id, BODY);
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  const metric = async (name: string) => (await readMetrics(gateway.url))(name);
  const givenUp = () => metric('parley_unsent_answers_given_up_total');

  /** Does something after which answers wait, waits until some were given up, and ends the rest. They never take more than they may. */
  async function untilGivenUp(act: () => unknown, end: () => unknown = () => {}): Promise<void> {
    const before = await givenUp();
    await act();
    let most = 0;
    await until(async () => {
      most = Math.max(most, await metric('parley_unsent_answer_bytes'));
      return (await givenUp()) > before;
    });
    expect(most).toBeLessThanOrEqual(MOST);
    // Somebody else has an answer of the same size, and none is counted when it has left.
    expect((await bob.run(LARGE, { id })).conversation.messages.edges).toHaveLength(24);
    await end();
    await until(async () => (await metric('parley_unsent_answer_bytes')) === 0);
  }

  /** A connection over which a user asks often at once, and reads nothing. */
  function ask(user: Client): Socket {
    const body = JSON.stringify({ query: LARGE, variables: { id } });
    const head = [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      `authorization: Bearer ${user.accessToken}`,
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`.repeat(ANSWERS / 3));
    return socket;
  }

  test('are given up with their connection over HTTP, the oldest of whoever has most', async () => {
    // Of each connection one answer is on its way at a time.
    let sockets: Socket[] = [];
    const begin = () => {
      sockets = Array.from({ length: 2 * (MOST / MB) }, () => ask(alice));
    };
    await untilGivenUp(begin, async () => {
      const over = Promise.any(sockets.map((socket) => once(socket, 'close')));
      for (const socket of sockets) socket.resume();
      await over;
      for (const socket of sockets) socket.destroy();
    });
  });

  test('are given up with their socket', async () => {
    using deaf = await RawSocket.connect(alice);
    await untilGivenUp(() => {
      deaf.socket.pause();
      for (let n = 0; n < ANSWERS; n++) deaf.subscribe(`${n}`, LARGE, { id });
    });
    deaf.socket.resume();
    await deaf.closeCode();
    expect(deaf.messages.length).toBeLessThan(ANSWERS);
  });

  test('are given up with a stream that was reserved and is not opened', async () => {
    const streams = new EventStreams(alice);
    const { text: token } = await streams.reserve();
    await untilGivenUp(() =>
      Promise.all(
        Array.from({ length: ANSWERS }, (_, n) => streams.run(token, `${n}`, { query: LARGE, variables: { id } })),
      ),
    );
  });
});

describe('operations of one user', () => {
  let gateway: Deployment;
  let alice: Client;
  let bob: Client;
  beforeAll(async () => {
    gateway = await createCountedGateway({});
    [alice, bob] = await registerUsers(gateway.url, 'alice', 'bob');
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
  });

  test('are executed in turns, and those of others do not wait for them; none fails for having to wait', async () => {
    const id = await createConversation(alice, [bob]);
    let done = 0;
    const all = Array.from({ length: 300 }, async () => {
      const code = await alice.codeOf(
        'query ($id: ID!) { conversation(id: $id) { title participants(first: 5) { edges { node { role } } } } }',
        { id },
      );
      done++;
      return code;
    });
    await until(() => done > 0);
    expect(await bob.codeOf('{ viewer { id } conversations(first: 1) { edges { node { id } } } }')).toBe('OK');
    expect(done).toBeLessThan(300);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['OK']));
  });

  test('are refused where more of them wait than a process keeps', async () => {
    const id = await createConversation(alice, [bob]);
    const ask = () => alice.request('query ($id: ID!) { conversation(id: $id) { title } }', { id });
    const answers = await Promise.all(Array.from({ length: 1200 }, ask));
    expect(answers.filter(({ errors }) => !errors).length).toBeGreaterThanOrEqual(516);
    for (const { status, errors } of answers.filter((one) => one.errors))
      expect([status, errors?.[0]?.extensions]).toEqual([503, { code: 'UNAVAILABLE', retryAfterSeconds: 1 }]);
  });
});
