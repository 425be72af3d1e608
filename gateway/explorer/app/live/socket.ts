import { type Client, createClient } from 'graphql-ws';
import { SOCKET_URL } from '../address.ts';
import type { Contract } from '../contract.ts';
import { bearer } from '../request.ts';
import type { Session } from '../session.ts';

const PING_MS = 15_000;
/** A socket that does not answer a ping in this time is given up. */
const PONG_MS = 5000;
const LONGEST_WAIT_MS = 15_000;
/** A socket that nothing uses is closed after this time. */
const IDLE_MS = 3000;

/** Calls of graphql-ws that tell whether a connection is there. */
export interface Socket {
  readonly client: Client;
  readonly isOpen: () => boolean;
  /** Gives the server a fresh access token on a socket that is open. */
  renew(accessToken: string): void;
}

/**
 * The one socket for all subscriptions, opened when there is one. It comes back by itself after anything but a refused
 * sign-in, and is given a fresh token by a `ping` before the old one expires.
 */
export function createSocket(session: Session, contract: Contract): Socket {
  let open: WebSocket | undefined;
  let pong: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: SOCKET_URL,
    lazy: true,
    lazyCloseTimeout: IDLE_MS,
    keepAlive: PING_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, waitBefore(retries))),
    connectionParams: async () => ({ ...bearer(await session.token()), ...(contract && { contract }) }),
    on: {
      connected: (socket) => {
        open = socket as WebSocket;
      },
      closed: () => {
        open = undefined;
        clearTimeout(pong);
      },
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), PONG_MS);
      },
      pong: () => clearTimeout(pong),
    },
  });
  addEventListener('offline', () => client.terminate());
  return {
    client,
    isOpen: () => open !== undefined,
    renew: (accessToken) => open?.send(JSON.stringify({ type: 'ping', payload: bearer(accessToken) })),
  };
}

/** Twice as long each time, and never the same for all who lost the same gateway. */
const waitBefore = (retries: number): number =>
  Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(retries, 10)) * (0.5 + Math.random() / 2);
