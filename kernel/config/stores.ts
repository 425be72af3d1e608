import { ConfigError, type Variables } from './variables.ts';

/** Where PostgreSQL is, and in which of its databases everything is. */
export function databaseUrl(variables: Variables): string | undefined {
  const url = variables.url('DATABASE_URL', ['postgresql:', 'postgres:']);
  if (url && new URL(url).pathname.length < 2)
    throw new ConfigError(
      'DATABASE_URL',
      'must name a database after the host: postgresql://user:password@host:port/database.',
    );
  return url;
}

/** The addresses of one Redis: at least one, and one way to sign in to all of them. */
export function redisUrls(variables: Variables): readonly [string, ...string[]] | undefined {
  const urls = variables.list('REDIS_URL').map((text) => variables.url('REDIS_URL', ['redis:', 'rediss:'], text));
  const [first, ...others] = urls.filter((url) => url !== undefined);
  if (!first) return undefined;
  if (others.some((url) => accessOf(url) !== accessOf(first)))
    throw new ConfigError('REDIS_URL', 'must have the same protocol, user and password for all nodes of a Cluster.');
  return [first, ...others];
}

function accessOf(url: string): string {
  const { protocol, username, password } = new URL(url);
  return `${protocol}${username}:${password}`;
}
