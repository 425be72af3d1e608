import { WebSocket } from 'ws';
import { type Frame, Operations, type Subscription } from './operations.ts';

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

/** How long the server may take to accept the client, or be silent. */
const PATIENCE_MS = 6000;
const PING_MS = 3000;

/** One connection of `graphql-transport-ws`. Dispose of it to destroy it: nothing is heard after that. */
export class Connection implements Disposable {
  private readonly socket: WebSocket;
  private readonly operations = new Operations((frame) => this.send(frame));
  private readonly watch = setInterval(() => this.look(), PING_MS);
  private heardAt = performance.now();
  private accepted = false;

  /** Begins to connect to a gateway, by its URL without a path. */
  constructor(
    url: string,
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
      .on('open', () => this.send({ type: 'connection_init', payload: { authorization: `Bearer ${options.token}` } }))
      .on('message', (text) => this.hear(JSON.parse(String(text)) as Frame))
      .on('close', (code) => {
        this.forget();
        events.closed(code);
      })
      // The 'close' event says again what is wrong.
      .on('error', () => {});
  }

  [Symbol.dispose](): void {
    this.forget();
    this.socket.terminate();
  }

  private forget(): void {
    clearInterval(this.watch);
    this.operations[Symbol.dispose]();
    this.socket.removeAllListeners().on('error', () => {});
  }

  private send(frame: Frame): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private hear(frame: Frame): void {
    this.heardAt = performance.now();
    if (frame.type === 'ping') this.send({ type: 'pong' });
    else if (frame.type !== 'connection_ack') this.operations.hear(frame);
    else {
      this.accepted = true;
      this.events.ready();
      for (const subscription of this.options.subscriptions) this.operations.start(subscription);
    }
  }

  private look(): void {
    if (this.accepted && !this.options.keepAlive) return;
    if (performance.now() - this.heardAt > PATIENCE_MS) this.socket.terminate();
    else if (this.accepted) this.send({ type: 'ping' });
  }
}
