import { Socket } from 'node:net';
import { type RedisOptions, SentinelConnector } from 'ioredis';
import type { RedisServers } from '../config/redis.ts';

/** Sooner than for a single Redis: others wait to be asked, and one whose machine is gone does not answer. */
const PATIENCE_MS = 2000;

/** A failover takes a second or two: a connection should not be waiting for its next attempt when it is over. */
const MOST_RETRY_MS = 300;

/** The connector to the master that Sentinels name, each time anew. */
export function sentinelOptions(servers: RedisServers & { kind: 'sentinel' }): RedisOptions {
  const { sentinels, master, access, sentinelAccess, db, tls } = servers;
  return {
    Connector: MasterConnector as NonNullable<RedisOptions['Connector']>,
    sentinels: [...sentinels],
    name: master,
    db,
    ...access,
    sentinelUsername: sentinelAccess.username,
    sentinelPassword: sentinelAccess.password,
    ...(tls && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
    connectTimeout: PATIENCE_MS,
    sentinelCommandTimeout: PATIENCE_MS,
    sentinelRetryStrategy: () => null,
    retryStrategy: (attempt) => Math.min(attempt * 100, MOST_RETRY_MS),
    // Of a master that was made a replica while it kept its connections.
    reconnectOnError: ({ message }) => message.startsWith('READONLY '),
  };
}

/**
 * ioredis either asks the Sentinels for ever, while commands wait without a limit, or gives up for ever. Here it is as with
 * a server that cannot be reached: an attempt that failed, after which commands fail and the next attempt is due.
 */
class MasterConnector extends SentinelConnector {
  override async connect(emit: Parameters<SentinelConnector['connect']>[0]) {
    let reason: Error | undefined;
    const hear: typeof emit = (type, error) => {
      reason = error;
      emit(type, error);
    };
    try {
      return await super.connect(hear);
    } catch (error) {
      this.firstError = new Error(`no Sentinel names a master (${(reason ?? (error as Error)).message})`);
      return new Socket().destroy();
    }
  }
}
