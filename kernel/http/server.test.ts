import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { until } from '../../test/setup/until.ts';
import type { TrustedProxies } from '../config/proxies.ts';
import { Places } from '../rate-limits/places.ts';
import { createHttpServer, listen } from './server.ts';

const MB = 1024 * 1024;
const logger = pino({ level: 'silent' });

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
const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

describe('an HTTP server', () => {
  let app: FastifyInstance;
  const wires: Wire[] = [];
  let handled = 0;
  afterEach(async () => {
    for (const { socket } of wires.splice(0)) socket.destroy();
    app.server.closeAllConnections();
    await app.close();
  });

  async function start(trustProxy: TrustedProxies = 0, maxBodyBytes = MB): Promise<() => Wire> {
    handled = 0;
    app = createHttpServer({ logger, maxBodyBytes, trustProxy, places: new Places(3) });
    app.route({ method: ['GET', 'POST'], url: '/', handler: () => ({ handled: ++handled }) });
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

  test('says what is wrong with what is no HTTP, or has too large a head', async () => {
    const open = await start();
    const [nonsense, large] = [open(), open()];
    nonsense.socket.write('nonsense\r\n\r\n');
    large.socket.write(`GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await nonsense.over()).toEqual([400, { code: 'BAD_USER_INPUT' }]);
    expect(await large.over()).toEqual([431, { code: 'PAYLOAD_TOO_LARGE' }]);
  });

  test('gives up the body that was on its way for longest where all together take too much memory', async () => {
    const open = await start(1, 30 * MB);
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
});
