import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import {
  type Client,
  createConversation,
  mutation,
  registerUser,
  registerUsers,
  sendMessage,
} from '../../setup/client.ts';
import { describeFormsAlone } from '../../setup/describe-forms.ts';
import { Hold } from '../../setup/hold.ts';
import { readMetrics, untilRunning } from '../../setup/metrics.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { until } from '../../setup/until.ts';

const MAX_OPERATIONS = 3;
const MAX_SOCKETS = 3;
const MAX_FRAME_BYTES = 2048;
const EVENTS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id, after: 0) { seq } }';
const FROM_NOW_ON = EVENTS.replace(', after: 0', '');
const SUBSCRIBE = { id: '1', type: 'subscribe', payload: { query: '{ __typename }' } };

/** The messages that a client must not send, before and after it has said who it is, and how it is closed for them. */
const WRONG: readonly (readonly [what: string, code: number, message: string | Buffer | object])[] = [
  ['no JSON', 4400, 'hello'],
  ['JSON that is no message', 4400, '[1, 2]'],
  ['null', 4400, 'null'],
  ['a message of no type', 4400, { id: '1' }],
  ['a message of an unknown type', 4400, { type: 'start', id: '1', payload: { query: '{ __typename }' } }],
  ['an operation without an id', 4400, { type: 'subscribe', payload: { query: '{ __typename }' } }],
  ['an operation without a query', 4400, { id: '1', type: 'subscribe', payload: {} }],
  ['an operation with variables that are none', 4400, { ...SUBSCRIBE, payload: { query: '{ a }', variables: 'x' } }],
  ['a message that only a server sends', 4400, { type: 'connection_ack' }],
  ['a binary message', 4400, Buffer.from(JSON.stringify({ type: 'ping' }))],
  ['a frame that is too large', 1009, { ...SUBSCRIBE, payload: { query: `{ ${'x'.repeat(MAX_FRAME_BYTES)} }` } }],
];

describeFormsAlone(
  'a socket',
  (parley) => {
    let alice: Client;
    let id: string;
    beforeAll(async () => {
      alice = await registerUser(parley().url, 'alice');
      id = await createConversation(alice, []);
      await sendMessage(alice, id, 'hello');
    });

    const untilAlone = () => until(async () => (await readMetrics(parley().url))(SOCKETS) === 0);

    test.each(WRONG)('is closed after %s', async (_, code, message) => {
      const text = typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
      using stranger = await RawSocket.open(parley().url);
      using known = await RawSocket.connect(alice);
      for (const { socket } of [stranger, known]) socket.send(text);
      expect([await stranger.closeCode(), await known.closeCode()]).toEqual([code, code]);
      if (code === 1009)
        expect(known.closed?.reason).toBe(`A message may have ${MAX_FRAME_BYTES} bytes (MAX_FRAME_BYTES).`);
    });

    test('is closed after bytes that are no frames, too many pieces, or text that is no UTF-8', async () => {
      for (const [code, spoil] of [
        [1002, ({ socket }: RawSocket) => streamOf(socket).write(Buffer.from([0x0f, 0xff, 0xff, 0xff]))],
        [1008, ({ socket }: RawSocket) => sendInPieces(socket, 1000)],
        [1007, ({ socket }: RawSocket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false })],
      ] as const) {
        using socket = await RawSocket.connect(alice);
        spoil(socket);
        expect(await socket.closeCode()).toBe(code);
      }
      using socket = await RawSocket.open(parley().url);
      streamOf(socket.socket).write(randomBytes(5000));
      expect(await socket.closeCode()).toBeGreaterThan(1000);
    });

    test('speaks graphql-transport-ws and nothing else', async () => {
      using mute = await RawSocket.open(parley().url, { protocols: [] });
      expect(await mute.closeCode()).toBe(4406);
      for (const protocols of [['graphql-ws'], ['mqtt', 'soap']])
        await expect(RawSocket.open(parley().url, { protocols })).rejects.toThrow('Server sent no subprotocol');
      using socket = await RawSocket.open(parley().url, { protocols: ['mqtt', 'graphql-transport-ws'] });
      expect(socket.socket.protocol).toBe('graphql-transport-ws');
    });

    test('says who it is, once and soon, before it asks', async () => {
      using silent = await RawSocket.open(parley().url);
      using early = await RawSocket.open(parley().url);
      early.send(SUBSCRIBE);
      const init = { type: 'connection_init', payload: { authorization: `Bearer ${alice.accessToken}` } };
      using twice = await RawSocket.connect(alice);
      twice.send(init);
      using atOnce = await RawSocket.open(parley().url);
      for (let time = 0; time < 2; time++) atOnce.send(init);
      expect(await early.closeCode()).toBe(4401);
      expect(await twice.closeCode()).toBe(4429);
      expect(await atOnce.closeCode()).toBe(4429);
      expect(await silent.closeCode()).toBe(4408);
    });

    test('says only so much in ten seconds, and little before it says who it is', async () => {
      using known = await RawSocket.connect(alice);
      using stranger = await RawSocket.open(parley().url);
      for (let n = 0; n < 100; n++) stranger.send({ type: 'ping' });
      await until(() => stranger.messages.length === 100);
      stranger.send({ type: 'ping' });
      expect(await stranger.closeCode()).toBe(1008);
      for (let n = 0; n < 1900; n++) known.send({ type: 'ping' });
      await until(() => known.messages.filter(({ type }) => type === 'pong').length === 1900);
      for (let n = 0; n < 200; n++) known.send({ type: 'ping' });
      expect(await known.closeCode()).toBe(1008);
    });

    test('bounds the id of an operation', async () => {
      using socket = await RawSocket.connect(alice);
      const longest = 'x'.repeat(256);
      socket.subscribe(longest, '{ __typename }');
      expect((await socket.find((message) => message.id === longest)).payload).toEqual({
        data: { __typename: 'Query' },
      });
      socket.subscribe(`${longest}x`, '{ __typename }');
      expect(await socket.closeCode()).toBe(4400);
    });

    test('gives each operation an id of its own, which is free again once it is over', async () => {
      await untilAlone();
      using socket = await RawSocket.connect(alice);
      const over = ['next', 'complete'];
      for (const name of ['1', '__proto__', 'ü"\\', '1']) {
        const before = socket.of(name).length;
        socket.send({ ...SUBSCRIBE, id: name });
        await until(() => socket.of(name).length === before + 2);
        expect(
          socket
            .of(name)
            .map(({ type }) => type)
            .slice(before),
        ).toEqual(over);
      }
      for (const name of ['"quoted"', '__proto__']) socket.subscribe(name, EVENTS, { id });
      await until(() => socket.of('"quoted"').length === 2);
      socket.send({ id: '"quoted"', type: 'complete' });
      socket.send({ id: 'never begun', type: 'complete' });
      socket.send({ type: 'ping' });
      await socket.find(({ type }) => type === 'pong');
      socket.subscribe('"quoted"', EVENTS, { id });
      await until(() => socket.of('"quoted"').length === 4);
      socket.subscribe('__proto__', EVENTS, { id });
      expect(await socket.closeCode()).toBe(4409);
    });

    test.each([
      ['that is about to begin', FROM_NOW_ON, false],
      ['that runs', FROM_NOW_ON, true],
      ['that has no answer yet', '{ viewer { username } }', false],
    ])(
      'takes the id of an operation %s for another one as soon as the client has ended it',
      async (_, query, waits) => {
        await untilAlone();
        const talk = await createConversation(alice, []);
        using socket = await RawSocket.connect(alice);
        socket.subscribe('1', query, { id: talk });
        if (waits) await untilRunning(parley().url, 'conversationEvents', 1);
        socket.send({ id: '1', type: 'complete' });
        socket.subscribe('1', EVENTS, { id: talk });
        const seqs = () => socket.of('1').flatMap(({ payload }) => payload?.data.conversationEvents?.seq ?? []);
        await until(() => seqs().length > 0);
        await sendMessage(alice, talk, 'once');
        await until(() => seqs().length > 1);
        socket.send({ type: 'ping' });
        await socket.find(({ type }) => type === 'pong');
        expect(seqs()).toEqual([1, 2]);
        expect((await readMetrics(parley().url))('parley_subscriptions{field="conversationEvents"}')).toBe(1);
      },
    );

    test(`carries ${MAX_OPERATIONS} operations at a time`, async () => {
      using socket = await RawSocket.connect(alice);
      const names = ['a', 'b', 'c', 'd'];
      for (const name of names) socket.subscribe(name, EVENTS, { id });
      const refusal = await socket.find(({ type }) => type === 'error');
      expect(refusal).toMatchObject({
        id: 'd',
        payload: [{ extensions: { code: 'RATE_LIMITED', limit: 'operationsPerSocket' } }],
      });
      await until(() => ['a', 'b', 'c'].every((name) => socket.of(name).length === 2));
      socket.send({ id: 'a', type: 'complete' });
      socket.subscribe('e', EVENTS, { id });
      await until(() => socket.of('e').length === 2);
    });

    test('counts what is still worked at for an operation that its client has ended', async () => {
      const conversationId = await createConversation(alice, []);
      await using hold = await Hold.of(conversationId, parley().stores.databaseUrl);
      using socket = await RawSocket.connect(alice);
      const send = mutation('sendMessage', 'message { seq }');
      for (let n = 0; n < MAX_OPERATIONS; n++) {
        socket.subscribe(`${n}`, send, { input: { conversationId, body: 'ended' } });
        socket.send({ id: `${n}`, type: 'complete' });
      }
      const viewer = async (name: string) => {
        socket.subscribe(name, '{ viewer { id } }');
        return socket.find(({ id }) => id === name);
      };
      expect(await viewer('refused')).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1 } }],
      });
      await hold.release();
      let tries = 0;
      await until(async () => (await viewer(`try ${tries++}`)).type === 'next');
      expect(socket.closed).toBeUndefined();
    });

    test(`is one of ${MAX_SOCKETS} of its user`, async () => {
      await untilAlone();
      const [bob] = await registerUsers(parley().url, 'bob');
      const sockets: RawSocket[] = [];
      for (let n = 0; n < MAX_SOCKETS; n++) sockets.push(await RawSocket.connect(alice));
      using surplus = await RawSocket.open(parley().url);
      surplus.send({ type: 'connection_init', payload: { authorization: `Bearer ${alice.accessToken}` } });
      expect(await surplus.closeCode()).toBe(1013);
      using bobs = await RawSocket.connect(bob);
      expect(bobs.closed).toBeUndefined();
      expect((await readMetrics(parley().url))(SOCKETS)).toBe(MAX_SOCKETS + 1);
      sockets[0]?.socket.close();
      await until(async () => (await readMetrics(parley().url))(SOCKETS) === MAX_SOCKETS);
      sockets.push(await RawSocket.connect(alice));
      for (const socket of sockets) socket[Symbol.dispose]();
    });
  },
  {
    MAX_OPERATIONS_PER_SOCKET: String(MAX_OPERATIONS),
    MAX_SOCKETS_PER_USER: String(MAX_SOCKETS),
    MAX_FRAME_BYTES: String(MAX_FRAME_BYTES),
    CONNECTION_INIT_SECONDS: '2',
  },
);

const SOCKETS = 'parley_sockets{transport="websocket"}';

/** The socket below a client's. */
const streamOf = (socket: object) => (socket as { _socket: NodeJS.WritableStream })._socket;

function sendInPieces(socket: RawSocket['socket'], count: number): void {
  for (let n = 0; n < count; n++) socket.send('', { fin: false });
}
