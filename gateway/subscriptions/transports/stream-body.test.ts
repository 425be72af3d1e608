import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FastifyInstance, fastify } from 'fastify';
import { until } from '../../../test/setup/until.ts';
import { EVENT_STREAM } from './sse-format.ts';
import { StreamBody } from './stream-body.ts';

let app: FastifyInstance;
let body: StreamBody;
let client: Socket;
let isGone: boolean;

beforeEach(async () => {
  isGone = false;
  body = new StreamBody(EVENT_STREAM);
  app = fastify();
  app.get('/', (_, reply) => {
    body.attach(reply, () => {
      isGone = true;
    });
    body.start();
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  client = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
});

afterEach(async () => {
  client.destroy();
  await app.close();
});

/** Asks for the stream, and reads no further than its beginning. */
async function open(): Promise<string> {
  client.write('GET / HTTP/1.1\r\nhost: parley\r\n\r\n');
  const [head] = await once(client, 'data');
  client.pause();
  return String(head);
}

const fillUp = () => {
  for (let megabytes = 0; megabytes < 16; megabytes++) body.write('x'.repeat(1024 * 1024));
};

test('keeps what is written before there is a response', async () => {
  body.write('early\n\n');
  expect(body.queuedBytes).toBe(7);
  const drained = body.drained();
  expect(await open()).toContain(':\n\n\r\n7\r\nearly\n\n');
  await drained;
});

test('tells what waits for a client that does not read, and since when nothing of it could leave', async () => {
  await open();
  fillUp();
  expect(body.queuedBytes).toBeGreaterThan(1024 * 1024);
  await until(() => body.stalledMs(Date.now()) > 100);
  expect(body.stalledMs(Date.now() + 20_000)).toBeGreaterThan(20_000);
  const drained = body.drained();
  client.resume();
  await drained;
  await until(() => body.queuedBytes === 0);
  expect(body.stalledMs(Date.now() + 20_000)).toBe(0);
});

test('lets nobody wait for a client that has gone, and takes what is still written to it', async () => {
  await open();
  fillUp();
  const drained = body.drained();
  client.destroy();
  await drained;
  await until(() => isGone);
  body.write('late');
  body.writeHeartbeat();
  body.end();
});

test('gives up a client with all that waits for it', async () => {
  await open();
  fillUp();
  body.destroy();
  await until(() => isGone);
  expect(body.queuedBytes).toBe(0);
});
