import { findFreePort } from '../../../standalone/free-port.ts';
import { getOk, startServer } from '../../servers/processes.ts';
import { createGraphqlListener } from '../../sockets/graphql-listener.ts';
import type { Listener } from '../../sockets/listener.ts';
import type { FanoutPeer, PeerOptions } from './peer.ts';

/** A server that keeps everything in memory: its program, and how clients listen. */
interface Broadcaster {
  readonly program: string;
  readonly listener: (origin: string) => Listener;
}

export const RAW_WS: Broadcaster = {
  program: 'raw-ws',
  listener: (url) => ({ url, greeting: [] }),
};

/** Engine.IO's packets: 0 open, 2 ping, 3 pong, 4 message; and of Socket.IO's inside of those: 40 connect. */
export const SOCKET_IO: Broadcaster = {
  program: 'socket-io',
  listener: (origin) => ({
    url: `${origin}/socket.io/?EIO=4&transport=websocket`,
    greeting: [{ hear: '0{' }, { say: '40', hear: '40{' }],
    heartbeat: { ping: '2', pong: '3' },
  }),
};

export const GRAPHQL_WS: Broadcaster = {
  program: 'graphql-ws',
  listener: (origin) => createGraphqlListener({ url: `${origin}/graphql`, conversationId: 'the-one-there-is' }),
};

/** Starts a broadcaster in a fresh process. */
export async function startBroadcaster(
  { program, listener }: Broadcaster,
  { infrastructure, name }: PeerOptions,
): Promise<FanoutPeer> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name,
    program: `dist/bench/fanout/peers/${program}.js`,
    env: { PORT: String(port) },
    folder: infrastructure.folder,
    ready: () => getOk(url),
  });
  return {
    server,
    listeners: async (sockets) => [{ listener: listener(url.replace('http', 'ws')), sockets, lastEvent: 0 }],
    async publish(body) {
      const response = await fetch(url, { method: 'POST', body });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`Publishing was answered ${response.status}.`);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
