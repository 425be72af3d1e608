import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Viewer } from '../../../kernel/trust/viewer.ts';
import type { UserIdentity } from '../../identity.ts';
import type { ApiKey } from '../../keys/api-keys.ts';
import type { CloseReason, Connection, RunningSubscription } from '../connection.ts';
import type { Resolution } from '../resolution.ts';
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

export interface WebSocketIdentity extends UserIdentity {
  readonly requestId: string;
  readonly ip: string;
}

/** One client's WebSocket, once it has said who it is. */
export class WebSocketConnection implements Connection {
  readonly transport = 'websocket';
  readonly subscriptions = new Set<RunningSubscription>();
  viewer: Viewer;
  expiresAt: number;
  readonly contract: string | undefined;
  key: ApiKey | undefined;
  readonly requestId: string;
  readonly ip: string;
  beatAt = 0;
  private isAlive = true;

  constructor(
    private readonly socket: WebSocket,
    /** What is below `socket`: results are written to it directly. */
    private readonly stream: Socket,
    { viewer, expiresAt, contract, key, requestId, ip }: WebSocketIdentity,
  ) {
    this.viewer = viewer;
    this.expiresAt = expiresAt;
    this.contract = contract;
    this.key = key;
    this.requestId = requestId;
    this.ip = ip;
  }

  get queuedBytes(): number {
    return this.stream.writableLength;
  }

  async drained(): Promise<void> {
    if (!this.stream.writableNeedDrain || this.stream.destroyed) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.stream.off('drain', done).off('close', done);
        resolve();
      };
      this.stream.on('drain', done).on('close', done);
    });
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
