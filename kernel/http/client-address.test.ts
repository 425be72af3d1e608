import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { type Logger, pino } from 'pino';
import type { TrustedProxies } from '../config/proxies.ts';
import { clientAddress, trustOf, warnOfUntrusted } from './client-address.ts';
import { createHttpServer } from './server.ts';

const requestFrom = (remoteAddress: string, forwarded?: string) =>
  ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage;

const addressOf = (trusted: TrustedProxies, peer: string, forwarded?: string) =>
  clientAddress(requestFrom(peer, forwarded), trustOf(trusted));

describe('the address of a client', () => {
  test.each<[TrustedProxies, string, string | undefined, string]>([
    [0, '10.0.0.1', '1.1.1.1', '10.0.0.1'],
    [1, '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    [1, '10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    [2, '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
    [2, '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    [1, '10.0.0.1', undefined, '10.0.0.1'],
    [['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.9.9.9', '1.1.1.1'],
    [['10.0.0.0/8'], '::ffff:10.0.0.1', '1.1.1.1', '1.1.1.1'],
    [['::ffff:10.0.0.0/104'], '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    [['10.0.0.1'], '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    [['10.0.0.1'], '10.0.0.2', '1.1.1.1', '10.0.0.2'],
    [['fd00::/8'], 'fd00::1', '2001:db8::1', '2001:db8::1'],
    [['fd00::/8'], '10.0.0.1', '2001:db8::1', '10.0.0.1'],
    [['10.0.0.0/8'], '10.0.0.1', 'unknown', 'unknown'],
  ])('is, with %j trusted, of a request from %s for %s: %s', (trusted, peer, forwarded, address) => {
    expect(addressOf(trusted, peer, forwarded)).toBe(address);
  });

  test('that is forwarded by who is not trusted is warned of once, with the variable', () => {
    const warnings: string[] = [];
    const logger = { warn: (_: object, text: string) => warnings.push(text) } as unknown as Logger;
    const warn = warnOfUntrusted(logger, trustOf(['10.0.0.0/8']));
    warn(requestFrom('10.0.0.1', '1.1.1.1'));
    warn(requestFrom('10.200.0.1'));
    expect(warnings).toEqual([]);
    warn(requestFrom('192.168.0.1', '1.1.1.1'));
    warn(requestFrom('192.168.0.2', '1.1.1.1'));
    expect(warnings).toEqual([expect.stringContaining('TRUST_PROXY')]);
  });

  test.each<[TrustedProxies, string, number]>([
    [0, '127.0.0.1', 1],
    [1, '1.1.1.1', 0],
    [['127.0.0.0/8'], '1.1.1.1', 0],
  ])('is, with %j trusted, %s for a route of the server', async (trustProxy, address, warned) => {
    const warnings: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
    const app = createHttpServer({ logger, maxBodyBytes: 1024, trustProxy });
    app.get('/', (request) => request.ip);
    for (let n = 0; n < 2; n++)
      expect((await app.inject({ url: '/', headers: { 'x-forwarded-for': '1.1.1.1' } })).body).toBe(address);
    expect(warnings).toHaveLength(warned);
    await app.close();
  });
});
