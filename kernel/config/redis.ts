import { readCertificates } from './pem-files.ts';
import { type RedisSentinels, redisSentinels } from './redis-sentinels.ts';
import type { Values } from './values.ts';
import { ConfigError, isUrlOf } from './variables.ts';

/** One Redis as it is reached: by its address, by those of nodes of a Redis Cluster, or by its Sentinels. */
export type RedisServers = { readonly tls: RedisTls | undefined } & (
  | { readonly kind: 'single'; readonly url: string }
  | { readonly kind: 'cluster'; readonly urls: readonly [string, ...string[]] }
  | RedisSentinels
);

/** TLS, with the authorities that are believed: those that Node brings if undefined. */
export interface RedisTls {
  readonly ca?: string;
}

/** Reads `REDIS_URL` and what goes with it. Undefined where there is none. */
export function redisServers(values: Values): RedisServers | undefined {
  const isCluster = values.get('REDIS_CLUSTER');
  const sentinels = redisSentinels(values.get('REDIS_URL'));
  if (sentinels && isCluster) throw new ConfigError('REDIS_CLUSTER', 'must be off where REDIS_URL names Sentinels.');
  if (sentinels) return { ...sentinels, tls: redisTls(sentinels.encrypted, values) };
  const urls = nodeUrls(values);
  if (!urls) return undefined;
  const tls = redisTls(new URL(urls[0]).protocol === 'rediss:', values);
  return isCluster || urls.length > 1 ? { kind: 'cluster', urls, tls } : { kind: 'single', url: urls[0], tls };
}

/** The addresses of one Redis: at least one, and one way to sign in to all of them. */
function nodeUrls(values: Values): readonly [string, ...string[]] | undefined {
  const texts = (values.get('REDIS_URL')?.split(',') ?? []).map((text) => text.trim()).filter(Boolean);
  if (!texts.every((text) => isUrlOf(text, ['redis:', 'rediss:']))) throw new ConfigError('REDIS_URL', WRONG_URL);
  const [first, ...others] = texts;
  if (!first) return undefined;
  if (others.some((url) => accessOf(url) !== accessOf(first)))
    throw new ConfigError('REDIS_URL', 'must have the same protocol, user and password for all nodes of a Cluster.');
  return [first, ...others];
}

const WRONG_URL =
  'must be a URL that starts with redis://, rediss://, redis+sentinel:// or rediss+sentinel://, or several of the first two.';

function accessOf(url: string): string {
  const { protocol, username, password } = new URL(url);
  return `${protocol}${username}:${password}`;
}

function redisTls(encrypted: boolean, values: Values): RedisTls | undefined {
  const path = values.get('REDIS_CA');
  if (path && !encrypted)
    throw new ConfigError('REDIS_CA', 'is of no use to a REDIS_URL that asks for no TLS: it must start with rediss.');
  if (!encrypted) return undefined;
  return path ? { ca: readCertificates({ variable: 'REDIS_CA', naming: 'names', path }) } : {};
}

/** The addresses for people to read: without users and passwords. */
export function addressesOf(servers: RedisServers | undefined): string[] {
  if (!servers) return [];
  if (servers.kind === 'sentinel') return servers.sentinels.map(({ host, port }) => `${host}:${port}`);
  return (servers.kind === 'single' ? [servers.url] : servers.urls).map((url) => new URL(url).host);
}
