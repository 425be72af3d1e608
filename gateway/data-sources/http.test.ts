import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLDataSourceRequestKind } from '@apollo/gateway/dist/datasources/types.js';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import type { RateLimits } from '../../kernel/rate-limits/rate-limits.ts';
import type { CallerAssertions } from '../../kernel/trust/assertion.ts';
import { HttpDataSource } from './http.ts';

const TIMEOUT_MS = 20_000;
const QUERY = 'query { name }';
const MUTATION = 'mutation { change }';

let stack: AsyncDisposableStack;
let port: number;
let source: HttpDataSource;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const server = await listen(0, () => {});
  port = (server.address() as AddressInfo).port;
  await close(server);
  source = createSource(TIMEOUT_MS);
});
afterEach(() => stack.disposeAsync());

function createSource(timeoutMs: number): HttpDataSource {
  const dispatcher = new Agent({ maxResponseSize: 10_000 });
  stack.defer(() => dispatcher.destroy());
  const assertions = { sign: async () => 'signed' } as unknown as CallerAssertions;
  const rateLimits = { noteRefusal: () => {} } as unknown as RateLimits;
  const url = `http://127.0.0.1:${port}/`;
  return new HttpDataSource({ name: 'users', url, timeoutMs, assertions, dispatcher, rateLimits });
}

async function listen(at: number, answer: RequestListener): Promise<Server> {
  const server = createServer(answer);
  server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/** A subgraph that answers each request with its number, or cuts it off. */
async function serve(
  answer: (times: number) => object | 'cut',
): Promise<{ readonly times: number; end(): Promise<void> }> {
  let times = 0;
  const server = await listen(port, (request, response) => {
    const given = answer(++times);
    if (given === 'cut') request.socket.destroy();
    else response.end(JSON.stringify(given));
  });
  return {
    get times() {
      return times;
    },
    end: () => close(server),
  };
}

const ask = (query = QUERY, kind = GraphQLDataSourceRequestKind.INCOMING_OPERATION) =>
  source.process({ kind, request: { query }, context: {} } as never);
const unavailable = expect.objectContaining({ code: 'UNAVAILABLE' });

test('a service that restarts is waited for, also by a mutation, which never arrives twice', async () => {
  const first = await serve(() => ({ data: { first: true } }));
  expect(await ask()).toEqual({ data: { first: true } });
  await first.end();
  const asked = [ask(), ask(MUTATION)];
  await expect(ask(QUERY, GraphQLDataSourceRequestKind.HEALTH_CHECK)).rejects.toEqual(unavailable);
  const second = await serve(() => ({ data: { second: true } }));
  expect(await Promise.all(asked)).toEqual([{ data: { second: true } }, { data: { second: true } }]);
  expect(second.times).toBe(2);
  await second.end();
});

test('a query that was cut off is sent again, and a mutation is not', async () => {
  const service = await serve((times) => (times % 2 ? { data: { times } } : 'cut'));
  expect(await ask()).toEqual({ data: { times: 1 } });
  await expect(ask(MUTATION)).rejects.toEqual(unavailable);
  expect(await ask()).toEqual({ data: { times: 3 } });
  expect(await ask()).toEqual({ data: { times: 5 } });
  await service.end();
});

test('a service that was never there, or stays away, is given up at once', async () => {
  await expect(ask()).rejects.toEqual(unavailable);
  source = createSource(300);
  const service = await serve(() => ({ data: {} }));
  await ask();
  await service.end();
  await expect(ask()).rejects.toEqual(unavailable);
  const began = performance.now();
  await expect(ask()).rejects.toEqual(unavailable);
  expect(performance.now() - began).toBeLessThan(300);
});

test('an answer that is larger than one may be is PAYLOAD_TOO_LARGE', async () => {
  const service = await serve(() => ({ data: { text: 'x'.repeat(20_000) } }));
  await expect(ask()).rejects.toEqual(expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }));
  await service.end();
});
