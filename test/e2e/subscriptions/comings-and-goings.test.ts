import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { registerUsers } from '../../setup/client.ts';
import { createDeployment } from '../../setup/deployment.ts';
import { describeForms } from '../../setup/describe-forms.ts';
import { readMetrics } from '../../setup/metrics.ts';
import { RawSocket } from '../../setup/raw-socket.ts';
import { until } from '../../setup/until.ts';

const WEBSOCKET = [
  ...['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
  'Sec-WebSocket-Protocol: graphql-transport-ws',
];
const HTTP2 = ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'];

describeForms('a gateway', (parley) => {
  /** A connection that has sent one request, byte by byte as it stands here. */
  async function request(line: string, headers: readonly string[], body = ''): Promise<Socket> {
    const socket = connect(Number(new URL(parley().url).port), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write([`${line} HTTP/1.1`, 'Host: parley', 'Connection: Upgrade', ...headers, '', body].join('\r\n'));
    return socket;
  }

  const firstLine = async (socket: Socket) => String((await once(socket, 'data'))[0]).split('\r\n')[0];

  test('upgrades to a WebSocket at /graphql alone', async () => {
    await expect(RawSocket.open(parley().url, { path: '/elsewhere' })).rejects.toThrow('404');
    await expect(RawSocket.open(parley().url, { path: '/graphql/stream' })).rejects.toThrow('400');
    using socket = await RawSocket.open(parley().url, { path: '/graphql?with=parameters' });
    expect(socket.closed).toBeUndefined();
  });

  test('leaves any other upgrade out, and answers the request', async () => {
    const body = '{"query":"{ __typename }"}';
    const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`, ...HTTP2];
    const socket = await request('POST /graphql', headers, body);
    expect(await firstLine(socket)).toBe('HTTP/1.1 200 OK');
    socket.destroy();
  });

  test('survives an upgrade that is reset at whatever moment', async () => {
    for (const path of ['/graphql', '/elsewhere']) {
      for (let time = 0; time < 20; time++) {
        const socket = await request(`GET ${path}`, WEBSOCKET);
        if (time % 2) await once(socket, 'data');
        socket.resetAndDestroy();
      }
    }
    expect((await fetch(`${parley().url}/health/live`)).status).toBe(200);
  });
});

const OPEN = 'parley_sockets{transport="websocket"}';

test('a client that answers nothing any more is gone within half a minute, and one that does stays', async () => {
  await using parley = await createDeployment('one process');
  const [alice] = await registerUsers(parley.url, 'alice');
  using silent = await RawSocket.connect(alice, { autoPong: false });
  using living = await RawSocket.connect(alice);
  const began = Date.now();
  await new Promise((resolve) => silent.socket.on('close', resolve));
  expect(silent.closed?.code).toBe(1006);
  expect(Date.now() - began).toBeLessThan(30_000);
  await until(async () => (await readMetrics(parley.url))(OPEN) === 1);
  expect(living.closed).toBeUndefined();
});
