import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { projectFile } from '../../kernel/project.ts';
import { nginx } from '../setup/nginx.ts';
import { NginxMap } from '../setup/nginx-maps.ts';
import { takePort } from '../setup/ports.ts';
import { until } from '../setup/until.ts';

const text = readFileSync(projectFile('deploy/nginx.conf'), 'utf8');

/** By this every number is divided, or it would take too long to get there while they come back. */
const PART = 100;

/** The configuration as it is, but for where things are; and clients say themselves which address is theirs. */
function configurationFor(folder: string, port: number, gateway: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder};`);
  return text
    .replaceAll(/rate=(\d+)r|burst=(\d+)/g, (_, rate, burst) =>
      rate ? `rate=${Number(rate) / PART}r` : `burst=${Number(burst) / PART}`,
    )
    .replaceAll(/server gateway-\d:4000 resolve/g, `server 127.0.0.1:${gateway}`)
    .replaceAll(/\/dev\/std(?:out|err)/g, join(folder, 'log'))
    .replace('listen 4000', `listen 127.0.0.1:${port}`)
    .replace('worker_processes auto', 'worker_processes 1')
    .replace('http {', `http {\n${temporary.join('\n')}\nset_real_ip_from 127.0.0.1;\nreal_ip_header X-Test-Address;`);
}

/** An address as nginx has its bytes. */
const bytesOf = (...bytes: number[]) => String.fromCharCode(...bytes);
const IPV4 = [192, 0, 2, 7];
const IPV6 = [0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 10];
const MAPPED = [...Array(10).fill(0), 0xff, 0xff];

describe('the text of deploy/nginx.conf', () => {
  test('has the limits of the gateways, and 16 times as much for a /48', () => {
    const { points } = createConfig(readEnvironment({})).rateLimits;
    const rates = Object.fromEntries(
      [...text.matchAll(/zone=(\w+):10m rate=(\d+)r\/m;/g)].map(([, zone, rate]) => [zone, Number(rate)]),
    );
    expect(rates).toEqual({
      ...{ anonymous: points.anonymousOperations, anonymous_sites: 16 * points.anonymousOperations },
      ...{ handshakes: points.handshakes, handshake_sites: 16 * points.handshakes },
    });
    expect([...text.matchAll(/limit_conn (\w+) (\d+);/g)].map(([, zone, most]) => [zone, Number(most)])).toEqual([
      ['connections', points.connections],
      ['connection_sites', 16 * points.connections],
    ]);
  });

  test.each([
    ['IPv4', IPV4, IPV4, []],
    ['IPv4 inside IPv6', [...MAPPED, ...IPV4], IPV4, []],
    ['IPv4 inside IPv6 with the byte of a line end', [...MAPPED, 10, 0, 2, 10], [10, 0, 2, 10], []],
    ['IPv6', IPV6, IPV6.slice(0, 8), IPV6.slice(0, 6)],
  ])('counts %s by its networks', (_, address, own, site) => {
    const of = (variable: string) => new NginxMap(text, variable).valueOf(bytesOf(...address));
    // The default is the address itself.
    const ownNetwork = of('$own_network').replace('$binary_remote_addr', bytesOf(...address));
    expect([ownNetwork, of('$site_network')]).toEqual([bytesOf(...own), bytesOf(...site)]);
  });

  test.each([
    ['an operation without credentials', '', 'POST /graphql', '', 'anonymous'],
    ['a stream without credentials', '', 'GET /graphql/stream', '', 'anonymous'],
    ['an operation with a token', '', 'POST /graphql', 'Bearer a', ''],
    ['an operation with a key', '', 'POST /graphql', 'key', ''],
    ['a WebSocket', 'websocket', 'GET /graphql', '', 'handshake'],
    ['a place for a stream', '', 'PUT /graphql/stream', 'Bearer a', 'handshake'],
    ['a preflight', '', 'OPTIONS /graphql', '', ''],
    ['a page', '', 'GET /explorer', '', ''],
  ])('takes %s for what it is', (_, upgrade, request, credentials, kind) => {
    expect(new NginxMap(text, '$upgrade').valueOf(upgrade.toUpperCase())).toBe(upgrade);
    const kinds = new NginxMap(text, '$kind');
    expect(kinds.source).toBe('$upgrade$request_method $uri $http_authorization$http_x_api_key');
    expect(kinds.valueOf(`${upgrade}${request} ${credentials}`)).toBe(kind);
    const names = new NginxMap(text, '$limit_name');
    expect(names.source).toBe('$limit_conn_status $kind');
    const limit = { anonymous: 'anonymousOperations', handshake: 'handshakes' }[kind] ?? 'connections';
    expect([names.valueOf(`PASSED ${kind}`), names.valueOf(`REJECTED ${kind}`)]).toEqual([limit, 'connections']);
  });

  test('gives each answer of its own the headers of a gateway’s', () => {
    const answers = [...text.matchAll(/^ {4}location [^{]+\{\n((?:(?!^ {4}\}).)*?return \d+ \$\w+;)/gms)];
    expect(answers).toHaveLength(6);
    for (const [, location = ''] of answers)
      expect([...location.matchAll(/add_header (\S+) (.+) always;/g)].map(([, ...header]) => header)).toEqual([
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Expose-Headers', "'X-Request-ID, Retry-After'"],
        ['X-Request-ID', '$parley_request_id'],
        ['X-Content-Type-Options', 'nosniff'],
        ...(location.includes('return 429') ? [['Retry-After', '5']] : []),
        ...(location.includes('return 400') ? [['Allow', '$allowed_methods']] : []),
      ]);
  });
});

(nginx ? describe : describe.skip)('the limits of deploy/nginx.conf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-nginx-limits-'));
  let gateway: Server;
  let proxy: ChildProcess;
  let url: string;
  beforeAll(async () => {
    gateway = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const port = await takePort();
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configurationFor(folder, port, (gateway.address() as AddressInfo).port));
    const settings = `daemon off; pid ${join(folder, 'nginx.pid')};`;
    proxy = spawn(nginx ?? '', ['-p', folder, '-c', file, '-g', settings], { stdio: 'ignore' });
    url = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${url}/proxy/live`).catch(() => undefined))?.ok === true);
  });
  afterAll(async () => {
    const ended = once(proxy, 'exit');
    proxy.kill('SIGTERM');
    await ended;
    gateway.closeAllConnections();
    gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async (address: string, headers: Record<string, string> = {}, path = '/graphql', method = 'POST') => {
    const response = await fetch(url + path, { method, headers: { 'x-test-address': address, ...headers } });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  /** The number of requests that passed. */
  async function passed(count: number, act: (n: number) => ReturnType<typeof send>): Promise<number> {
    const answers = await Promise.all(Array.from({ length: count }, (_, n) => act(n)));
    return answers.filter(({ status }) => status === 200).length;
  }
  const reserve = (address: string) => send(address, { authorization: 'Bearer a' }, '/graphql/stream', 'PUT');

  test('refuse anonymous operations beyond what one address may send, in the words of a gateway', async () => {
    const passing = await passed(40, () => send('192.0.2.1'));
    expect(passing).toBeGreaterThanOrEqual(12);
    expect(passing).toBeLessThan(40);
    const [refused] = (await Promise.all(Array.from({ length: 20 }, () => send('192.0.2.1')))).filter(
      ({ status }) => status !== 200,
    );
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, '5']);
    expect(refused?.headers.get('x-content-type-options')).toBe('nosniff');
    expect(JSON.parse(refused?.text ?? '').errors[0].extensions).toEqual({
      ...{ code: 'RATE_LIMITED', limit: 'anonymousOperations', retryAfterSeconds: 5 },
    });
    expect(await passed(30, () => send('192.0.2.1', { authorization: 'Bearer a' }))).toBe(30);
    expect(await passed(30, () => send('192.0.2.1', {}, '/explorer', 'GET'))).toBe(30);
    expect(await passed(30, () => send('192.0.2.1', {}, '/graphql', 'OPTIONS'))).toBe(30);
    expect((await send('192.0.2.2')).status).toBe(200);
  });

  test.each([
    ['TRACE / HTTP/1.1', '405 Not Allowed', 'TRACE is for no address here.', true],
    ['nonsense', '400 Bad Request', 'The request is not valid HTTP.', false],
  ])('say what is wrong with what nginx refuses by itself: %s', async (line, status, message, isMethod) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const answer = textOf(socket);
    socket.write(`${line}\r\nhost: a\r\nconnection: close\r\n\r\n`);
    const [head = '', body = ''] = (await answer).split('\r\n\r\n');
    expect([head.split('\r\n')[0], JSON.parse(body)]).toEqual([
      `HTTP/1.1 ${status}`,
      { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
    expect(/^allow: /im.test(head)).toBe(isMethod);
  });

  test('take a /64 for one address, and let its /48 do 16 times as much', async () => {
    const passing = await passed(20, (n) => reserve(`2001:db8:1:0:${n.toString(16)}::1`));
    expect(passing).toBeGreaterThanOrEqual(3);
    expect(passing).toBeLessThan(20);
    expect((await reserve('2001:db8:1:1::1')).status).toBe(200);
    const ofSite = await passed(200, (n) => reserve(`2001:db8:2:${n.toString(16)}::1`));
    expect(ofSite).toBeGreaterThanOrEqual(48);
    expect(ofSite).toBeLessThan(200);
    expect((await reserve('2001:db8:3:1::1')).status).toBe(200);
  });

  test('take IPv4 inside IPv6 for IPv4', async () => {
    const passing = await passed(20, (n) => reserve(n % 2 ? '192.0.2.9' : '::ffff:192.0.2.9'));
    // Two addresses would let eight through at once.
    expect(passing).toBeGreaterThanOrEqual(3);
    expect(passing).toBeLessThan(8);
    expect((await reserve('192.0.2.10')).status).toBe(200);
  });
});
