import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import type { Client } from './client.ts';
import { until } from './until.ts';

/** A message of the `graphql-transport-ws` protocol. */
export interface Message {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test asks is what it reads.
  readonly payload?: any;
}

export interface RawSocketOptions extends ClientOptions {
  readonly path?: string;
  /** Subprotocols to offer; none for an empty list. */
  readonly protocols?: string[];
}

/** A WebSocket without a client of the protocol: it says what a test wants, right or wrong. Dispose of it to close it. */
export class RawSocket implements Disposable {
  readonly messages: Message[] = [];
  /** How it was closed; undefined while it is open. */
  closed: { readonly code: number; readonly reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (text) => this.messages.push(JSON.parse(String(text))));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    socket.on('error', () => {});
  }

  /** Connects, and says nothing. */
  static async open(url: string, options: RawSocketOptions = {}): Promise<RawSocket> {
    const { path = '/graphql', protocols = ['graphql-transport-ws'], ...rest } = options;
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, protocols, rest);
    const raw = new RawSocket(socket);
    await once(socket, 'open');
    return raw;
  }

  /** Connects and says who it is. */
  static async connect({ url, connectionParams }: Client, options: RawSocketOptions = {}): Promise<RawSocket> {
    const raw = await RawSocket.open(url, options);
    raw.send({ type: 'connection_init', payload: connectionParams });
    await raw.find(({ type }) => type === 'connection_ack');
    return raw;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The messages that came for one operation, in order. */
  of(id: string): Message[] {
    return this.messages.filter((message) => message.id === id);
  }

  /** Resolves with the first message that fits. */
  async find(fits: (message: Message) => boolean): Promise<Message> {
    await until(() => this.messages.some(fits) || this.closed !== undefined);
    const found = this.messages.find(fits);
    if (!found) throw new Error(`The socket was closed: ${JSON.stringify(this.closed)}`);
    return found;
  }

  /** Resolves with the code that it was closed with. */
  async closeCode(): Promise<number | undefined> {
    await until(() => this.closed !== undefined);
    return this.closed?.code;
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}
