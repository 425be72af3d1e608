import { API_KEYS_TOPIC } from '../../kernel/bus/topics.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Connection } from '../subscriptions/connection.ts';
import type { Connections } from '../subscriptions/connections.ts';
import type { ApiKey, ApiKeys, UserState } from './api-keys.ts';

/** How often the keys of open connections are looked at, should no change be heard of. */
const LOOK_MS = 15_000;

/**
 * Brings every change of a key, and of the users whom keys act for, to the connections that are open by it: at once when
 * it is announced, within seconds when the announcement was lost.
 */
export async function watchKeys(
  { bus, logger }: Resources,
  keys: ApiKeys,
  connections: Connections,
): Promise<AsyncDisposable> {
  let looking: Promise<void> | undefined;
  let again = false;
  const look = (): void => {
    again = looking !== undefined;
    looking ??= compare(keys, connections)
      .catch((error: Error) => logger.warn({ error: error.message }, 'API keys not read'))
      .finally(() => {
        looking = undefined;
        if (again) look();
      });
  };
  const change = (): void => {
    keys.forget();
    look();
  };
  const unsubscribe = await bus.subscribe(API_KEYS_TOPIC, change);
  const forgetRenewals = bus.onRenewed(change);
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      forgetRenewals();
      again = false;
      await Promise.all([unsubscribe(), looking]);
    },
  };
}

async function compare(keys: ApiKeys, connections: Connections): Promise<void> {
  const held = [...connections.all].flatMap((connection) => {
    const { key } = connection;
    return key ? [{ connection, key }] : [];
  });
  if (held.length === 0) return;
  const [now, users] = await Promise.all([
    keys.read([...new Set(held.map(({ key }) => key.hash))]),
    keys.readUsers([...new Set(held.map(({ connection }) => connection.viewer.userId))]),
  ]);
  for (const { connection, key } of held) {
    // Meanwhile its client may have sent another secret.
    if (connection.key === key) bring(connection, now.get(key.hash), users.get(connection.viewer.userId));
  }
}

function bring(connection: Connection, key: ApiKey | undefined, user: UserState | undefined): void {
  // A secret that is gone had expired.
  if (!key) connection.close('keyExpired');
  else if (key.isRevoked) connection.close('keyRevoked');
  else if (user !== 'active') connection.close('ended');
  else connection.key = key;
}
