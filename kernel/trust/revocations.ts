import { REVOCATIONS_TOPIC } from '../bus/topics.ts';
import type { Resources } from '../resources.ts';

/** A session that ended, and until when (Unix milliseconds) an access token of it could still be valid. */
interface Revocation {
  readonly sessionId: string;
  readonly until: number;
}

const keyOf = (resources: Resources) => `${resources.config.redis.prefix}revoked-sessions`;

/** A token may be issued for a session in the moment in which it ends. */
const SLACK_MS = 60_000;

/**
 * Tells every gateway that sessions ended, so that their access tokens stop working before they expire.
 * If Redis is away, the tokens work until then: at most `ACCESS_TOKEN_MINUTES`; the refresh tokens are gone at once.
 */
export async function announceRevocations(resources: Resources, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  const until = Date.now() + resources.config.sessions.accessTokenSeconds * 1000 + SLACK_MS;
  const key = keyOf(resources);
  try {
    await resources.redis
      .multi()
      .zremrangebyscore(key, 0, Date.now())
      .zadd(key, ...sessionIds.flatMap((id) => [until, id]))
      .exec();
  } catch (error) {
    resources.logger.warn({ error: (error as Error).message }, 'session revocations not kept');
  }
  for (const sessionId of sessionIds) {
    resources.bus.publish(REVOCATIONS_TOPIC, { sessionId, until } satisfies Revocation);
  }
}

/** The sessions that ended while access tokens of theirs may still be valid: asked without a round trip. */
export interface RevocationList extends AsyncDisposable {
  has(sessionId: string): boolean;
  /** Calls back with each session that ends. */
  onRevoked(callback: (sessionId: string) => void): void;
}

/** Follows the announced revocations; reads those it may have missed whenever the connection was renewed. */
export async function createRevocationList(resources: Resources): Promise<RevocationList> {
  const revoked = new Map<string, number>();
  const callbacks: ((sessionId: string) => void)[] = [];
  const add = ({ sessionId, until }: Revocation) => {
    if (!revoked.has(sessionId)) for (const callback of callbacks) callback(sessionId);
    revoked.set(sessionId, until);
    for (const [id, end] of revoked) if (end < Date.now()) revoked.delete(id);
  };
  const catchUp = async () => {
    const entries = await resources.redis.zrangebyscore(keyOf(resources), Date.now(), '+inf', 'WITHSCORES');
    for (let i = 0; i < entries.length; i += 2) add({ sessionId: entries[i] as string, until: Number(entries[i + 1]) });
  };
  const warn = (error: Error) => resources.logger.warn({ error: error.message }, 'session revocations not read');

  const unsubscribe = await resources.bus.subscribe(REVOCATIONS_TOPIC, add);
  const forgetRenewals = resources.bus.onRenewed(() => void catchUp().catch(warn));
  await catchUp().catch(warn);
  return {
    onRevoked: (callback) => void callbacks.push(callback),
    has: (sessionId) => (revoked.get(sessionId) ?? 0) >= Date.now(),
    async [Symbol.asyncDispose]() {
      forgetRenewals();
      await unsubscribe();
    },
  };
}
