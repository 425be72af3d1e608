import type { Resources } from './resources.ts';

/** Makes sure that the database and Redis answer. Throws one line that names the variable and the address. */
export async function checkReachable({ config, orm, redis }: Resources): Promise<void> {
  await orm.em
    .fork()
    .execute('select 1')
    .catch((error: Error) => {
      throw unreachable('PostgreSQL', 'DATABASE_URL', config.database.url, error);
    });
  let reason: Error | undefined;
  redis.once('error', (error) => {
    reason = error;
  });
  await redis.connect().catch((error: Error) => {
    throw unreachable('Redis', 'REDIS_URL', config.redis.url, reason ?? error);
  });
}

/** Without the user and the password of the URL. */
export function unreachable(what: string, variable: string, url: string | undefined, error: Error): Error {
  const address = url ? new URL(url).host : 'no address';
  const reason = (error as { code?: string }).code ?? error.message.split('\n')[0];
  return new Error(`${what} at ${address} (${variable}) cannot be reached: ${reason}`);
}
