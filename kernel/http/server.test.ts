import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { until } from '../../test/setup/until.ts';
import type { TrustedProxies } from '../config/proxies.ts';
import { rateLimited } from '../errors.ts';
import { Places } from '../rate-limits/places.ts';
import { createHttpServer, type HttpServerOptions, listen } from './server.ts';

const MB = 1024 * 1024;
/** More than a kernel takes for a client that reads nothing. */
const LARGE = 32 * MB;
/** Refused requests that an address may send. */
const REFUSED = 12;

/** What one connection sends and gets. */
class Wire {
  text = '';
  isClosed = false;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket
      .on('data', (bytes) => {
        this.text += bytes;
      })
      .on('error', () => {})
      .on('close', () => {
        this.isClosed = true;
      });
  }

  /** The status of the answer, and its error, once the connection is over. */
  async over(): Promise<[status: number, extensions: object]> {
    await until(() => this.isClosed);
    const [head = '', body = ''] = this.text.split('\r\n\r\n');
    return [Number(head.split(' ')[1]), JSON.parse(body).errors[0].extensions];
  }
}

const POST = (length: number) =>
  `POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
/** The heads of requests whose body comes in pieces, and in a coding besides. */
const CHUNKED = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n';
const CODED = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n';
const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

describe('an HTTP server', () => {
  let app: FastifyInstance;
  const wires: Wire[] = [];
  let handled = 0;
  let quiet: ServerResponse | undefined;
  const held: (() => void)[] = [];
  const faults: string[] = [];
  afterEach(async () => {
    for (const { socket } of wires.splice(0)) socket.destroy();
    app.server.closeAllConnections();
    await app.close();
  });

  const refused: string[] = [];
  const countRefused = async ({ ip }: { readonly ip: string }) => {
    if (refused.push(ip) > REFUSED)
      throw rateLimited('things', { limit: 'anonymousOperations', most: REFUSED, retryAfterSeconds: 7 });
  };

  async function start(
    trustProxy: TrustedProxies = 0,
    {
      maxBodyBytes = MB,
      ...rest
    }: Pick<Partial<HttpServerOptions>, 'maxBodyBytes' | 'unreadMs' | 'shouldUpgrade'> = {},
  ): Promise<() => Wire> {
    handled = 0;
    refused.length = 0;
    const logger = pino({ level: 'error' }, { write: (line) => void faults.push(line) });
    app = createHttpServer({ logger, maxBodyBytes, trustProxy, places: new Places(3), countRefused, ...rest });
    app.route({ method: ['GET', 'POST'], url: '/', handler: () => ({ handled: ++handled }) });
    app.post('/wait', () => new Promise((resolve) => held.push(() => resolve({}))));
    app.get('/large', (_, reply) => reply.send(Buffer.alloc(LARGE)));
    app.get('/quiet', (_, reply) => {
      reply.hijack();
      reply.raw.write('begun');
      quiet = reply.raw;
    });
    const port = await listen(app, { port: 0, host: '127.0.0.1' });
    return () => {
      const wire = new Wire(port);
      wires.push(wire);
      return wire;
    };
  }

  test('refuses connections beyond those that an address may have, without carrying out what comes by them', async () => {
    const open = await start();
    const held = [open(), open(), open()];
    await Promise.all(held.map(({ socket }) => once(socket, 'connect')));
    for (const wire of [open(), open()]) {
      wire.socket.write(GET);
      expect(await wire.over()).toEqual([
        429,
        { code: 'RATE_LIMITED', limit: 'connections', retryAfterSeconds: expect.any(Number) },
      ]);
    }
    expect(handled).toBe(0);
    held[0]?.socket.write(GET);
    await until(() => handled === 1);
    held[1]?.socket.destroy();
    await until(async () => {
      const wire = open();
      wire.socket.write(GET);
      await until(() => wire.text !== '');
      return wire.text.startsWith('HTTP/1.1 200');
    });
  });

  test.each<[TrustedProxies]>([[1], [['127.0.0.0/8']]])(
    'counts no connection of a proxy that it trusts (%j)',
    async (trustProxy) => {
      const open = await start(trustProxy);
      for (const wire of Array.from({ length: 6 }, open)) {
        wire.socket.write(GET);
        await until(() => wire.text.startsWith('HTTP/1.1 200'));
      }
    },
  );

  test('ends what does not arrive, a second after its time at most, and says so', async () => {
    const open = await start();
    expect([app.server.headersTimeout, app.server.requestTimeout]).toEqual([15_000, 30_000]);
    Object.assign(app.server, { headersTimeout: 200, requestTimeout: 400 });
    const began = performance.now();
    const [silent, head, body] = [open(), open(), open()];
    head.socket.write('GET / HTTP/1.1\r\nhost: a');
    body.socket.write(`${POST(10)}{"a"`);
    for (const wire of [silent, head, body]) expect(await wire.over()).toEqual([408, { code: 'BAD_USER_INPUT' }]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('says nothing of bytes that are no request where other answers are due before', async () => {
    const open = await start();
    const [answered, streaming, whole] = [open(), open(), open()];
    answered.socket.write(`${GET}GARBAGE\r\n\r\n`);
    await until(() => answered.isClosed);
    expect(answered.text).not.toContain('The request is not valid HTTP.');
    streaming.socket.write(GET.replace('/', '/quiet'));
    await until(() => streaming.text.includes('begun'));
    streaming.socket.write('GARBAGE\r\n\r\n');
    await until(() => streaming.isClosed);
    expect(streaming.text).not.toContain('400 Bad Request');
    whole.socket.write(GET);
    await until(() => whole.text.includes('handled'));
    whole.text = '';
    whole.socket.write('GARBAGE\r\n\r\n');
    expect(await whole.over()).toEqual([400, { code: 'BAD_USER_INPUT' }]);
  });

  test.each([
    ['a tunnel', 'CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an upgrade', 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
  ])('ends a connection that asks for %s where answers are due before', async (_, text) => {
    const open = await start(0, { shouldUpgrade: () => true });
    app.server.on('upgrade', (_request, stream) => stream.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    const [alone, behind] = [open(), open()];
    behind.socket.write(GET + text);
    await until(() => behind.isClosed);
    expect(behind.text).not.toMatch(/ 405 | 101 /);
    alone.socket.write(text);
    await until(() => alone.isClosed);
    expect(alone.text).toMatch(/ 405 | 101 /);
  });

  test('closes a connection that asks for a hundred answers more than it takes', async () => {
    const open = await start();
    const [modest, greedy] = [open(), open()];
    modest.socket.write(GET.repeat(100));
    await until(() => modest.text.split('HTTP/1.1 200').length === 101);
    const before = handled;
    greedy.socket.write(GET.replace('/', '/quiet') + GET.repeat(2000));
    await until(() => greedy.isClosed);
    expect(handled).toBe(before);
  });

  test('carries out the requests of a connection one after the other, each when the answer before it has left', async () => {
    const open = await start(['127.0.0.0/8']);
    const [wire, other] = [open(), open()];
    wire.socket.write(GET.replace('/', '/quiet') + GET + GET);
    await until(() => wire.text.includes('begun'));
    other.socket.write(GET);
    await until(() => other.text.includes('"handled":1'));
    quiet?.end();
    await until(() => wire.text.includes('"handled":3'));
    const [unread, next] = [open(), open()];
    unread.socket.pause();
    unread.socket.write(GET.replace('/', '/large') + GET);
    next.socket.write(GET);
    await until(() => next.text.includes('"handled":4'));
    unread.socket.destroy();
    await until(() => unread.isClosed);
    next.socket.write(GET);
    await until(() => next.text.includes('"handled":5'));
  });

  test('closes those that have most requests waiting where all together have too many, and nobody else', async () => {
    const open = await start(['127.0.0.0/8']);
    const ahead = Array.from({ length: 52 }, open);
    for (const { socket } of ahead) socket.write(GET.replace('/', '/quiet') + GET.repeat(99));
    const isDecided = ({ text, isClosed }: Wire) => isClosed || text.includes('begun');
    await until(() => ahead.every(isDecided) && ahead.some(({ isClosed }) => isClosed));
    const modest = Array.from({ length: 5 }, open);
    for (const { socket } of modest) socket.write(GET.repeat(50));
    await until(() => modest.every(({ text }) => text.split('HTTP/1.1 200').length === 51));
    expect(ahead.filter(({ isClosed }) => !isClosed).length).toBeGreaterThan(40);
  });

  test('says what is wrong with what is no HTTP, or has too large a head', async () => {
    const open = await start();
    const [nonsense, large] = [open(), open()];
    nonsense.socket.write('nonsense\r\n\r\n');
    large.socket.write(`GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await nonsense.over()).toEqual([400, { code: 'BAD_USER_INPUT' }]);
    expect(await large.over()).toEqual([431, { code: 'PAYLOAD_TOO_LARGE' }]);
    for (const { text } of [nonsense, large]) expectOurForm(text);
    expect(idOf(nonsense.text)).not.toBe(idOf(large.text));
  });

  const idOf = (text: string) => /^x-request-id: ([0-9a-f-]{36})\r$/im.exec(text)?.[1];
  const expectOurForm = (text: string) => {
    expect(idOf(text)).toBeDefined();
    expect(text).toMatch(/^x-content-type-options: nosniff\r$/im);
    expect(text).toMatch(/^content-type: application\/json/im);
  };

  test.each([
    ['HTTP/1.1 without a host', 400, 'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n', /must have a header host/],
    ['an expectation that nobody meets', 417, `${CHUNKED}expect: foo\r\n`, /expect/],
    ['an expectation, where there is nothing', 417, `${CHUNKED.replace('/', '/x')}expect: foo\r\n`, /expect/],
    ['a tunnel', 405, 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n', /CONNECT is for no address/],
    ['two charsets', 415, `${CHUNKED}content-type: application/json; charset=utf-8; charset=utf-16\r\n`, /UTF-8/],
    ['another charset in pieces', 415, `${CHUNKED}content-type: application/json; charset*=utf-16''x\r\n`, /UTF-8/],
    ['a transfer coding', 415, `${CODED}content-type: application/json\r\n`, /transfer-encoding/],
  ])('refuses in the form of the API %s', async (_, status, head, message) => {
    const open = await start(1);
    const wire = open();
    wire.socket.write(`${head}connection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n`);
    expect(await wire.over()).toEqual([status, { code: 'BAD_USER_INPUT' }]);
    expect(wire.text).toMatch(message);
    expectOurForm(wire.text);
    expect(handled).toBe(0);
  });

  test('lets a body come that waits for the word', async () => {
    const open = await start(1);
    const wire = open();
    wire.socket.write(`${POST(2).trimEnd()}\r\nexpect: 100-continue\r\n\r\n`);
    await until(() => wire.text.startsWith('HTTP/1.1 100 Continue'));
    wire.socket.write('{}');
    await until(() => wire.text.includes('HTTP/1.1 200'));
  });

  test('gives up the body that was on its way for longest where all together take too much memory', async () => {
    const open = await start(1, { maxBodyBytes: 30 * MB });
    const held: Wire[] = [];
    for (let n = 0; n < 5; n++) {
      const wire = open();
      held.push(wire);
      wire.socket.write(POST(30 * MB));
      wire.socket.write(Buffer.alloc(30 * MB - 1, ' '));
      await until(() => wire.socket.writableLength === 0 || wire.isClosed);
    }
    const [oldest, ...others] = held;
    expect(await oldest?.over()).toEqual([503, { code: 'UNAVAILABLE', retryAfterSeconds: 1 }]);
    expect(oldest?.text).toMatch(/^retry-after: 1\r$/im);
    const wire = open();
    wire.socket.write(`${POST(2)}{}`);
    await until(() => wire.text.startsWith('HTTP/1.1 200'));
    expect(others.at(-1)?.isClosed).toBe(false);
  });

  /** A request that has these lines besides its own. */
  const ask = async (open: () => Wire, lines: string, head = 'POST / HTTP/1.1\r\nhost: a') => {
    const wire = open();
    const body = lines.includes('\r\n\r\n') ? '' : 'content-length: 2\r\n\r\n{}';
    wire.socket.write(`${head}\r\nconnection: close\r\n${lines}${body}`, 'latin1');
    await until(() => wire.isClosed);
    return { status: Number(wire.text.split(' ')[1]), text: wire.text };
  };
  const JSON_TYPE = 'content-type: application/json\r\n';
  const bodyOf = (text: string) => `${JSON_TYPE}content-length: ${text.length}\r\n\r\n${text}`;

  test('holds only so much of what a client has sent and has no answer to, by what it takes of memory, and always what is small', async () => {
    const open = await start(['127.0.0.0/8'], { maxBodyBytes: 4 * MB });
    const post = (path: string, body: string) => {
      const wire = open();
      const head = `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
      wire.socket.write(head + body);
      return wire;
    };
    const objects = (count: number) => `[${Array(count).fill('{}').join()}]`;
    const isAnswered = ({ text }: Wire) => text.startsWith('HTTP/1.1 200');
    const waiting = Array.from({ length: 3 }, () => post('/wait', objects(100_000)));
    await until(() => held.length === 3);
    expect(await post('/', objects(100_000)).over()).toEqual([503, { code: 'UNAVAILABLE', retryAfterSeconds: 1 }]);
    const passing = [post('/', objects(600)), post('/', JSON.stringify('x'.repeat(MB)))];
    await until(() => passing.every(isAnswered));
    for (const end of held.splice(0)) end();
    await until(() => waiting.every(isAnswered));
    const next = post('/', objects(100_000));
    await until(() => isAnswered(next));
  });

  test('counts what it refuses before a handler sees it by the address, and refuses the rest with 429', async () => {
    const open = await start(1);
    const requests: [status: number, lines: string, head?: string][] = [
      [415, `${JSON_TYPE}content-encoding: gzip\r\n`],
      [415, `${JSON_TYPE}content-encoding: ${'\xa0'.repeat(900)}x\r\n`],
      [431, `${JSON_TYPE}content-encoding: ${'\xa0'.repeat(12_000)}x\r\n`],
      [431, `${JSON_TYPE}accept: ${'a/a,'.repeat(3700)}\r\n`],
      [415, 'content-type: text/html\r\n'],
      [400, bodyOf('{"a":')],
      [400, bodyOf('{"a":{"__proto__":1}}')],
      [400, bodyOf('"\xff"')],
      ...[':::::', 'a b', '[::1', '\x80'].map((host): [number, string, string] => [
        ...([400, JSON_TYPE, `POST / HTTP/1.1\r\nhost: ${host}`] as const),
      ]),
    ];
    for (const [status, lines, head] of requests)
      expect([lines, (await ask(open, lines, head)).status]).toEqual([lines, status]);
    expect([refused, handled, faults]).toEqual([Array(REFUSED).fill('127.0.0.1'), 0, []]);
    const { status, text } = await ask(open, `${JSON_TYPE}content-encoding: gzip\r\n`);
    expect([status, text]).toEqual([429, expect.stringMatching(/"limit":"anonymousOperations"/)]);
    expect(text).toMatch(/^retry-after: 7\r$/im);
    expect(text).toMatch(/^ratelimit-limit: 12\r$/im);
    expect((await ask(open, JSON_TYPE)).status).toBe(200);
  });

  test('answers who names no host', async () => {
    const open = await start(1);
    for (const head of ['POST / HTTP/1.0', 'POST / HTTP/1.1\r\nhost:', 'POST / HTTP/1.1\r\nhost: [::1]:80'])
      expect((await ask(open, JSON_TYPE, head)).status).toBe(200);
    expect(refused).toEqual([]);
  });

  test('says where a prototype is in a text of bounded length', async () => {
    const open = await start(1);
    const { text } = await ask(open, bodyOf(`{"${'x'.repeat(100_000)}":{"__proto__":1}}`));
    expect([text.slice(9, 12), text.length < 3000]).toEqual(['400', true]);
  });

  test('gives up an answer of which a client takes nothing, and neither one that is read slowly nor a quiet stream', async () => {
    const open = await start(1, { unreadMs: 1000 });
    const [unread, slow, still] = [open(), open(), open()];
    still.socket.write('GET /quiet HTTP/1.1\r\nhost: a\r\n\r\n');
    await until(() => still.text.includes('begun'));
    for (const { socket } of [unread, slow]) socket.pause().write('GET /large HTTP/1.1\r\nhost: a\r\n\r\n');
    const pause = () => void slow.socket.pause();
    slow.socket.on('data', pause);
    // It takes a piece again and again within the time.
    const taking = setInterval(() => slow.socket.resume(), 5);
    const countConnections = () => new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)));
    await until(async () => (await countConnections()) === 2);
    clearInterval(taking);
    slow.socket.off('data', pause).resume();
    unread.socket.resume();
    await until(() => slow.text.length > LARGE && unread.isClosed);
    expect(unread.text.length).toBeLessThan(LARGE);
    quiet?.end('again');
    await until(() => still.text.includes('again'));
  });
});
