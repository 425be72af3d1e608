import { setTimeout as wait } from 'node:timers/promises';
import { Counts } from '../../kernel/counts.ts';
import { rateLimited, unavailable } from '../../kernel/errors.ts';
import type { Places } from '../../kernel/rate-limits/places.ts';
import { definitionOf } from '../../kernel/rate-limits/table.ts';
import type { Connection } from './connection.ts';

/**
 * How often each connection is asked whether it lives: a dead WebSocket is found within 30 s, since it is given up at the
 * next time. Of multipart responses Apollo's protocol wants heartbeats every five seconds.
 */
const BEAT_MS: Readonly<Record<Connection['transport'], number>> = { websocket: 13_000, sse: 10_000, multipart: 5000 };
/** While draining, this number is closed, then there is a pause. */
const CLOSED_AT_ONCE = 50;
const CLOSE_PAUSE_MS = 100;
/** How exactly expiry is kept. */
const TICK_MS = 500;

export interface ConnectionLimits {
  readonly socketsPerUser: number;
  /** Of all users, by address. */
  readonly places: Places;
}

/** All connections of this process: counted per user and address, closed when their token or session ends, asked if they live. */
export class Connections {
  readonly all = new Set<Connection>();
  private readonly perUser = new Counts();
  private readonly timer: NodeJS.Timeout;
  private isDraining = false;

  constructor(private readonly limits: ConnectionLimits) {
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.timer.unref();
  }

  /** Takes a connection in. Throws `RATE_LIMITED` when its user or address has too many, `UNAVAILABLE` while draining. */
  add(connection: Connection): void {
    if (this.isDraining) throw unavailable('This gateway is stopping. Connect again.');
    const { userId } = connection.viewer;
    const { socketsPerUser, places } = this.limits;
    if (this.perUser.of(userId) >= socketsPerUser)
      throw rateLimited(`sockets: a user has at most ${socketsPerUser}`, tooMany('socketsPerUser'));
    if (!places.take(connection.ip)) throw rateLimited(definitionOf('connections').what, tooMany('connections'));
    this.perUser.add(userId);
    // At different times: those who came together would else answer together for ever.
    connection.beatAt = Date.now() + Math.random() * BEAT_MS[connection.transport];
    this.all.add(connection);
  }

  remove(connection: Connection): void {
    if (!this.all.delete(connection)) return;
    this.limits.places.leave(connection.ip);
    this.perUser.remove(connection.viewer.userId);
  }

  /** Closes the connections of a session that has ended, or of an API key that was revoked. */
  endSession(id: string): void {
    for (const connection of this.all) {
      if (connection.key?.id === id) connection.close('keyRevoked');
      else if (connection.viewer.sessionId === id) connection.close('ended');
    }
  }

  /** Closes all within the time, some at once if there are many: clients that come back together are a burden. */
  async drain(ms: number): Promise<void> {
    this.isDraining = true;
    clearInterval(this.timer);
    const connections = [...this.all];
    const slices = Math.ceil(connections.length / CLOSED_AT_ONCE);
    const pause = Math.min(CLOSE_PAUSE_MS, ms / Math.max(1, slices));
    for (let first = 0; first < connections.length; first += CLOSED_AT_ONCE) {
      for (const connection of connections.slice(first, first + CLOSED_AT_ONCE)) connection.close('draining');
      if (first + CLOSED_AT_ONCE < connections.length) await wait(pause);
    }
  }

  private tick(): void {
    const now = Date.now();
    for (const connection of this.all) {
      if (connection.expiresAt <= now) connection.close('expired');
      else if (connection.key && connection.key.expiresAt <= now) connection.close('keyExpired');
      else if (connection.beatAt <= now) {
        connection.beatAt = now + BEAT_MS[connection.transport];
        connection.beat();
      }
    }
  }
}

/** By then some may have been closed. */
const tooMany = (limit: string) => ({ limit, retryAfterSeconds: 30 });
