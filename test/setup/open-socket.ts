import { WebSocket } from 'ws';

/** The status that a handshake is answered with. */
export function openSocket(url: string, origin?: string): Promise<number | undefined> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    ...(origin && { origin }),
  });
  return new Promise((resolve, reject) => {
    socket.on('upgrade', ({ statusCode }) => resolve(statusCode));
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
    socket.on('error', reject);
  }).finally(() => socket.on('error', () => {}).terminate()) as Promise<number | undefined>;
}
