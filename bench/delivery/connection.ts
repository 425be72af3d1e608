import { WebSocket } from 'ws';
import { codeOf, type GraphqlError } from './api.ts';
import { type Backoff, createBackoff } from './backoff.ts';

/** A subscription that is made again whenever it ends. */
export interface Subscription {
  readonly query: string;
  /** Asked for each time it is made, so that they hold the newest position. */
  readonly variables: () => object;
  readonly next: (data: unknown) => void;
  /** The server ended it: the code of its error, or `complete`. */
  readonly ended: (code: string) => void;
  /** The longest pause before it is made again. */
  readonly mostPauseMs?: number;
}

export interface ConnectionOptions {
  readonly token: string;
  readonly subscriptions: readonly Subscription[];
  /** Whether it asks the server for signs of life, and gives up without one. */
  readonly keepAlive: boolean;
}

export interface ConnectionEvents {
  /** The server has accepted the token. */
  readonly ready: () => void;
  /** It is closed, and this was the code. Not called when it was disposed of. */
  readonly closed: (code: number) => void;
}

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** How long the server may take to accept, or be silent. */
const PATIENCE_MS = 6000;
const PING_MS = 3000;

/** One connection of `graphql-transport-ws`, to a gateway's URL. Dispose of it to destroy it: nothing is heard after. */
export function openConnection(url: string, options: ConnectionOptions, events: ConnectionEvents): Disposable {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  let heardAt = performance.now();
  let accepted = false;
  const send = (frame: Frame) => void (socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame)));
  const operations = createOperations(send);
  const watch = setInterval(() => {
    const patient = accepted && !options.keepAlive;
    if (!patient && performance.now() - heardAt > PATIENCE_MS) socket.terminate();
    else if (accepted && options.keepAlive) send({ type: 'ping' });
  }, PING_MS);
  const close = () => {
    clearInterval(watch);
    socket.removeAllListeners().on('error', () => {});
    operations.clear();
  };
  socket.on('open', () => {
    heardAt = performance.now();
    send({ type: 'connection_init', payload: { authorization: `Bearer ${options.token}` } });
  });
  socket.on('message', (text) => {
    heardAt = performance.now();
    const frame = JSON.parse(String(text)) as Frame;
    if (frame.type === 'ping') send({ type: 'pong' });
    if (frame.type !== 'connection_ack') return operations.hear(frame);
    accepted = true;
    events.ready();
    for (const subscription of options.subscriptions) operations.start(subscription);
  });
  // Tells why there will be a 'close'.
  socket.on('error', () => {});
  socket.on('close', (code) => {
    close();
    events.closed(code);
  });
  return {
    [Symbol.dispose]() {
      close();
      socket.terminate();
    },
  };
}

interface Operation {
  readonly subscription: Subscription;
  readonly backoff: Backoff;
}

interface NextPayload {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlError[];
}

/** The operations of a connection. Each attempt has an id of its own, so that nothing late of an earlier one counts. */
function createOperations(send: (frame: Frame) => void) {
  const running = new Map<string, Operation>();
  let attempts = 0;
  let over = false;
  const attempt = (operation: Operation) => {
    if (over) return;
    const { query, variables } = operation.subscription;
    const id = String(++attempts);
    running.set(id, operation);
    send({ type: 'subscribe', id, payload: { query, variables: variables() } });
  };
  const end = (id: string, code: string) => {
    const operation = running.get(id);
    if (!operation) return;
    running.delete(id);
    operation.subscription.ended(code);
    void operation.backoff.wait().then(() => attempt(operation));
  };
  return {
    start: (subscription: Subscription) => attempt({ subscription, backoff: createBackoff(subscription.mostPauseMs) }),
    hear({ type, id = '', payload }: Frame) {
      if (type === 'complete') return end(id, 'complete');
      if (type === 'error') return end(id, codeOf(payload as readonly GraphqlError[]) ?? 'no code');
      if (type !== 'next') return;
      const { data, errors } = payload as NextPayload;
      if (errors) {
        send({ type: 'complete', id });
        return end(id, codeOf(errors) ?? 'no code');
      }
      running.get(id)?.backoff.reset();
      running.get(id)?.subscription.next(data);
    },
    clear() {
      over = true;
      running.clear();
    },
  };
}
