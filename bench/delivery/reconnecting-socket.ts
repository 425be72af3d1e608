import { setTimeout as wait } from 'node:timers/promises';
import { createBackoff } from './backoff.ts';
import { Connection, type ConnectionOptions } from './connection.ts';

export interface SocketOptions extends ConnectionOptions {
  /** Chooses a gateway for each connection, as a load balancer would: its URL without a path. */
  readonly chooseUrl: () => string;
  /** The server, or what is between, closed the connection with this code. */
  readonly closed: (code: number) => void;
}

/** A client's socket that comes back, with pauses from 100 ms to 1 s, whenever it is closed. */
export interface ReconnectingSocket extends Disposable {
  /** The gateway it was connected to last, or tries to reach. */
  readonly url: string;
  /** Destroys the connection. Resolves after `ms`, when it begins to connect again. */
  drop(ms: number): Promise<void>;
}

export function createReconnectingSocket(options: SocketOptions): ReconnectingSocket {
  const backoff = createBackoff();
  let connection: Connection | undefined;
  let state: 'wanted' | 'dropped' | 'disposed' = 'wanted';
  let url = '';
  const connect = () => {
    if (state !== 'wanted' || connection) return;
    url = options.chooseUrl();
    connection = new Connection(url, options, {
      ready: () => backoff.reset(),
      closed(code) {
        connection = undefined;
        options.closed(code);
        void backoff.wait().then(connect);
      },
    });
  };
  const close = () => {
    connection?.[Symbol.dispose]();
    connection = undefined;
  };
  connect();
  return {
    get url() {
      return url;
    },
    async drop(ms) {
      state = 'dropped';
      close();
      await wait(ms);
      if (state === 'dropped') state = 'wanted';
      connect();
    },
    [Symbol.dispose]() {
      state = 'disposed';
      close();
    },
  };
}
