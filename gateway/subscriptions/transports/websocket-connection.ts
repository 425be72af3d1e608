import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { CloseReason, Connection } from '../connection.ts';
import type { Resolution } from '../resolution.ts';
import { ClientConnection, type ConnectionIdentity } from './client-connection.ts';
import { drainOf } from './drain-of.ts';
import { textFrame } from './frame.ts';

/**
 * How each reason is said: a code and a text of at most 123 bytes. Clients of graphql-ws come back after all of them but
 * 4401: there only a new sign-in, or another key, helps.
 */
export const CLOSE: Readonly<Record<CloseReason, readonly [code: number, text: string]>> = {
  expired: [4403, 'The access token has expired: connect again with a fresh one.'],
  ended: [4401, 'The session has ended: sign in again.'],
  keyExpired: [4403, 'The API key or this secret of it has expired.'],
  keyRevoked: [4401, 'The API key has been revoked.'],
  slow: [1013, 'Reading too slowly: connect again and resume from your last position.'],
  draining: [1012, 'Restarting: connect again and resume from your last position.'],
};

/** One client's WebSocket, once it has said who it is. */
export class WebSocketConnection extends ClientConnection implements Connection {
  readonly transport = 'websocket';
  private isAlive = true;

  constructor(
    private readonly socket: WebSocket,
    /** The stream below `socket`: results are written to it directly. */
    private readonly stream: Socket,
    identity: ConnectionIdentity,
  ) {
    super(identity);
  }

  get queuedBytes(): number {
    return this.stream.writableLength;
  }

  drained(): Promise<void> {
    return drainOf(this.stream);
  }

  /** Writes a result after what is the operation's own: the beginning of its `next` messages. */
  write(own: Buffer, resolution: Resolution, responseKey: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.stream.write(textFrame(own, resolution.bytes('websocket', responseKey, closeMessage)));
  }

  answered(): void {
    this.isAlive = true;
  }

  beat(): void {
    if (this.isAlive) this.socket.ping();
    else this.socket.terminate();
    this.isAlive = false;
  }

  close(reason: CloseReason): void {
    for (const subscription of this.subscriptions) subscription.cancel();
    this.socket.close(...CLOSE[reason]);
  }
}

const closeMessage = (text: string): string => `${text}}`;
