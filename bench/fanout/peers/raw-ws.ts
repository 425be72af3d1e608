import { randomUUID } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';
import { createPublisher, listen } from './publisher.ts';

/** The least that a server on `ws` can do: the same bytes to every socket. They are a message of `graphql-transport-ws`. */
const id = randomUUID();
const server = createPublisher((conversationEvents) => {
  const message = Buffer.from(JSON.stringify({ id, type: 'next', payload: { data: { conversationEvents } } }));
  for (const client of sockets.clients)
    if (client.readyState === WebSocket.OPEN) client.send(message, { binary: false });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
// A connection that breaks off would end the process.
sockets.on('connection', (client) => client.on('error', () => client.terminate()));
listen(server);
