import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { rateLimited } from '../errors.ts';
import { presentError } from '../graphql/present-error.ts';
import type { Places } from '../rate-limits/places.ts';
import { definitionOf } from '../rate-limits/table.ts';
import type { TrustsProxy } from './client-address.ts';
import { rawAnswer } from './raw-answer.ts';

/** By then some have been closed. */
const RETRY_SECONDS = 5;

interface ConnectionLimit {
  readonly places: Places;
  readonly trusts: TrustsProxy;
}

/**
 * Counts connections by the address at their other end, from the moment they are there until they are closed, and refuses those
 * that are too many. A trusted proxy's are many clients': it has limits of its own for them.
 */
export function limitConnections(server: Server, { places, trusts }: ConnectionLimit): void {
  server.on('connection', (socket: Socket) => {
    // Undefined once it is closed.
    const { remoteAddress = '' } = socket;
    if (trusts(remoteAddress, 0)) return;
    if (places.take(remoteAddress)) socket.once('close', () => places.leave(remoteAddress));
    else refuse(socket);
  });
}

/** Answers and closes at once: a request that is on its way must not be carried out. */
function refuse(socket: Socket): void {
  socket.on('error', () => {});
  const reached = { limit: 'connections', retryAfterSeconds: RETRY_SECONDS } as const;
  const errors = [presentError(rateLimited(definitionOf('connections').what, reached))];
  socket.write(rawAnswer({ status: 429, errors, headers: [['retry-after', String(RETRY_SECONDS)]] }));
  socket.destroy();
}
