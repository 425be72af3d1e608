import { ConfigError } from './variables.ts';

/** Redis servers whose Sentinels know which of them is the master. */
export interface RedisSentinels {
  readonly kind: 'sentinel';
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** The name that the Sentinels have for the master. */
  readonly master: string;
  /** Of the servers. */
  readonly access: RedisAccess;
  /** Of the Sentinels themselves, if they want one. */
  readonly sentinelAccess: RedisAccess;
  readonly db: number;
  /** Sentinels and servers alike. */
  readonly encrypted: boolean;
}

export interface RedisAccess {
  readonly username?: string;
  readonly password?: string;
}

const BEGINNING = /^rediss?\+sentinel:/;
const FORM =
  /^redis(?<secure>s)?\+sentinel:\/\/(?:(?<username>[^:@/?#]*)(?::(?<password>[^/?#]*))?@)?(?<hosts>[^@/?#]+)\/(?<master>[^/?#]+)(?:\?(?<query>[^#]*))?$/;

const PARAMETERS = ['db', 'sentinel_username', 'sentinel_password'];
const DEFAULT_PORT = 26_379;

/** Never repeats anything of the URL: a wrong one may hold the password in any of its parts. */
const refuse = (problem: string): never => {
  throw new ConfigError('REDIS_URL', problem);
};

/** Reads a `redis+sentinel://` URL; undefined for all others. */
export function redisSentinels(url: string | undefined): RedisSentinels | undefined {
  if (!url || !BEGINNING.test(url)) return undefined;
  const { secure, username, password, hosts = '', master = '', query } = FORM.exec(url)?.groups ?? refuse(WRONG_FORM);
  const parameters = new URLSearchParams(query?.replaceAll('+', '%2B'));
  const names = [...parameters.keys()];
  if (names.some((name) => !PARAMETERS.includes(name)) || new Set(names).size < names.length)
    refuse(`takes the parameters ${PARAMETERS.join(', ')}, each of them once.`);
  return {
    kind: 'sentinel',
    sentinels: hosts.split(',').map(addressOf),
    master: decode(master),
    access: accessOf(username, password),
    sentinelAccess: {
      username: parameters.get('sentinel_username') || undefined,
      password: parameters.get('sentinel_password') || undefined,
    },
    db: database(parameters.get('db') ?? '0'),
    encrypted: Boolean(secure),
  };
}

const WRONG_FORM = 'must be redis+sentinel://user:password@sentinel:26379,another:26379/name-of-the-master.';

function addressOf(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? refuse(WRONG_FORM);
  const number = port ? Number(port) : DEFAULT_PORT;
  if (number < 1 || number > 65_535) refuse('must give ports from 1 to 65535.');
  return { host: bracketed ?? plain ?? '', port: number };
}

const accessOf = (username: string | undefined, password: string | undefined): RedisAccess => ({
  username: username ? decode(username) : undefined,
  password: password ? decode(password) : undefined,
});

function database(text: string): number {
  return /^\d{1,4}$/.test(text) ? Number(text) : refuse('must have a whole number as db.');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('has a % that no two hexadecimal digits follow: % itself is %25.');
  }
}
