import type { Redis } from 'ioredis';

const HEARTBEAT_MS = 3000;
/** More than one, because this process may itself have been too busy to read the answer. */
const MISSED_HEARTBEATS = 2;

/** The message of ioredis when `commandTimeout` is over. */
const TIMED_OUT = 'Command timed out';

/**
 * Pings over a connection, and has it made anew where no answer comes: the other side may be gone without having closed
 * it, which TCP notices after many minutes only, and somebody else may have its address or its part by then.
 */
export function startHeartbeat(redis: Redis, onTrouble: (error: Error) => void): NodeJS.Timeout {
  let missed = 0;
  let waiting = false;
  const answered = () => {
    waiting = false;
    missed = 0;
  };
  return setInterval(() => {
    if (redis.status !== 'ready') return answered();
    if (!waiting) {
      waiting = true;
      // A connection that was lost is renewed already. One on which time has run out still waits.
      redis.ping().then(answered, ({ message }: Error) => message === TIMED_OUT || answered());
    } else if (++missed === MISSED_HEARTBEATS) {
      onTrouble(new Error('Redis does not answer'));
      redis.disconnect(true);
    }
  }, HEARTBEAT_MS);
}
