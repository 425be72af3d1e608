import { startParley } from '../../servers/parley.ts';
import { createChannels, listenTo } from '../../sockets/channels.ts';
import type { FanoutPeer, PeerOptions } from './peer.ts';

/** Parley as `npm start` runs it, whole: a message is sent over HTTP, committed, and comes to the sockets through Redis. */
export async function startParleyPeer(options: PeerOptions): Promise<FanoutPeer> {
  await using stack = new AsyncDisposableStack();
  const parley = stack.use(await startParley({ ...options, form: 'one' }));
  const [server] = parley.servers;
  const [channel] = await createChannels(parley.url, 1);
  if (!server || !channel) throw new Error('Parley did not start.');
  const started = stack.move();
  return {
    server,
    listeners: (sockets) => listenTo([channel], sockets),
    publish: (body) => channel.send(body),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
