import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { createEvents, type MessageSent } from './message-sent.ts';

/** An HTTP server, not listening yet, on which a body that is posted is published as the next event. */
export function createPublisher(publish: (event: MessageSent) => void): Server {
  const createEvent = createEvents();
  return createServer(async (request, response) => {
    if (request.method === 'POST') publish(createEvent(await text(request)));
    response.end();
  });
}

/** Listens where the bench told it to. */
export const listen = (server: Server): Server => server.listen(Number(process.env.PORT), '127.0.0.1');
