import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { describeForms } from '../../setup/describe-forms.ts';
import { RawSocket } from '../../setup/raw-socket.ts';

const WEBSOCKET = [
  ...['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
  'Sec-WebSocket-Protocol: graphql-transport-ws',
];
const HTTP2 = ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'];

describeForms('an upgrade', (parley) => {
  /** A connection that has sent one request, byte by byte as it stands here. */
  async function request(line: string, headers: readonly string[], body = ''): Promise<Socket> {
    const socket = connect(Number(new URL(parley().url).port), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write([`${line} HTTP/1.1`, 'Host: parley', 'Connection: Upgrade', ...headers, '', body].join('\r\n'));
    return socket;
  }

  const firstLine = async (socket: Socket) => String((await once(socket, 'data'))[0]).split('\r\n')[0];

  test('to a WebSocket is made at /graphql alone', async () => {
    await expect(RawSocket.open(parley().url, { path: '/elsewhere' })).rejects.toThrow('404');
    await expect(RawSocket.open(parley().url, { path: '/graphql/stream' })).rejects.toThrow('404');
    using socket = await RawSocket.open(parley().url, { path: '/graphql?with=parameters' });
    expect(socket.closed).toBeUndefined();
  });

  test('to anything else is left out, and the request answered', async () => {
    const body = '{"query":"{ __typename }"}';
    const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`, ...HTTP2];
    const socket = await request('POST /graphql', headers, body);
    expect(await firstLine(socket)).toBe('HTTP/1.1 200 OK');
    socket.destroy();
  });

  test('that is reset at whatever moment ends nobody but itself', async () => {
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
