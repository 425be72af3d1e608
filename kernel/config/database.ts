import { type DatabaseTls, databaseTls } from './database-tls.ts';
import { type Parameters, parsePostgresUrl, refuse, WRONG_PORT } from './postgres-url.ts';
import type { Values } from './values.ts';

/** The address of a PostgreSQL: a name, an IP address, or the folder of its socket. */
export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
}

/** A host as people name it. */
export const nameOf = ({ host, port }: DatabaseHost): string =>
  host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The database and the connections to it, as `DATABASE_URL` describes them. */
export interface DatabaseServer {
  /** Several: whichever of them takes writes is used. */
  readonly hosts: readonly [DatabaseHost, ...DatabaseHost[]];
  readonly database: string;
  /** Where they are undefined, PGUSER and PGPASSWORD hold, as in psql. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly tls: DatabaseTls | undefined;
  readonly applicationName: string;
  /** How long connecting may take; undefined: as long as a statement. */
  readonly connectTimeoutMs: number | undefined;
  /** Settings of the session, as `-c name=value`. */
  readonly options: string | undefined;
  /** The state in which a server can be used: libpq's target_session_attrs. */
  readonly attributes: (typeof ATTRIBUTES)[number];
}

/** Parley writes: servers that only read are of no use. */
const ATTRIBUTES = ['any', 'read-write', 'primary'] as const;

/** The parameters that are obeyed. Anything else is refused: what an operator wrote must not be without effect. */
const KEYWORDS = [
  ...['host', 'port', 'user', 'password', 'dbname', 'application_name', 'connect_timeout', 'options'],
  ...['target_session_attrs', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword'],
];

/** Those that other programs obey: of these the name may be said, wherever it stands. */
const OF_OTHERS = [
  ...[
    'channel_binding',
    'client_encoding',
    'fallback_application_name',
    'gssdelegation',
    'gssencmode',
    'gsslib',
    'hostaddr',
  ],
  ...['keepalives', 'keepalives_count', 'keepalives_idle', 'keepalives_interval', 'krbsrvname', 'load_balance_hosts'],
  ...[
    'max_protocol_version',
    'min_protocol_version',
    'passfile',
    'replication',
    'require_auth',
    'requirepeer',
    'service',
  ],
  ...['servicefile', 'ssl_max_protocol_version', 'ssl_min_protocol_version', 'sslcertmode', 'sslcompression', 'sslcrl'],
  ...['sslcrldir', 'sslkeylogfile', 'sslnegotiation', 'sslsni', 'tcp_user_timeout'],
  // Of Prisma, node-postgres and JDBC, in the URLs that providers hand out.
  ...[
    'connection_limit',
    'pgbouncer',
    'pool_timeout',
    'schema',
    'ssl',
    'sslaccept',
    'statement_cache_size',
    'uselibpqcompat',
  ],
];

function checkKeywords(given: readonly string[], url: string): void {
  const unknown = given.filter((keyword) => !KEYWORDS.includes(keyword));
  if (unknown.length === 0) return;
  const named = unknown.find((keyword) => OF_OTHERS.includes(keyword) || (isKeyword(keyword) && isApart(url)));
  refuse(`has a parameter${named ? ` ${named}` : ''} that Parley does not obey; it takes ${KEYWORDS.join(', ')}.`);
}

const isKeyword = (text: string): boolean => /^\w{1,40}$/.test(text);

/** Whether no parameter can be a part of a password: after one with a bare `?` there is an `@`, and one that is a parameter may hold a bare `&`. */
const isApart = (url: string): boolean => !/@|password=/i.test(url.slice(url.indexOf('?')));

/** libpq's variables for what the URL does not say. pg reads PGUSER and PGPASSWORD by itself. */
const DEFAULTS = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
} as const;

/** Reads `DATABASE_URL`. Throws one line, without anything of the URL, for what is wrong or cannot be obeyed. */
export function databaseServer(values: Values): DatabaseServer | undefined {
  const url = values.get('DATABASE_URL');
  if (!url) return undefined;
  const given = parsePostgresUrl(url);
  const parameters = withDefaults(given, values);
  const database = parameters.get('dbname') ?? refuse(NO_DATABASE);
  const hosts = hostsOf(parameters);
  checkKeywords([...given.keys()], url);
  return {
    hosts,
    database,
    user: parameters.get('user'),
    password: parameters.get('password'),
    tls: databaseTls(parameters),
    applicationName: parameters.get('application_name') ?? 'parley',
    connectTimeoutMs: connectTimeout(parameters.get('connect_timeout')),
    options: parameters.get('options'),
    attributes: attributesOf(parameters.get('target_session_attrs'), hosts.length),
  };
}

const NO_DATABASE = 'must name a database after the host: postgresql://user:password@host:port/database.';

function withDefaults(given: Parameters, values: Values): Parameters {
  const parameters = new Map(given);
  for (const [keyword, name] of Object.entries(DEFAULTS)) {
    const text = values.get(name);
    if (text && !parameters.has(keyword)) parameters.set(keyword, text);
  }
  return parameters;
}

const DEFAULT_PORT = 5432;

function hostsOf(parameters: Parameters): DatabaseServer['hosts'] {
  const names = parameters.get('host')?.split(',') ?? [];
  const ports = parameters.get('port')?.split(',') ?? [''];
  if (names.length === 0 || names.includes('')) refuse('must name a host, or the folder of a socket as ?host=/folder.');
  if (ports.length !== 1 && ports.length !== names.length) refuse(WRONG_PORT);
  const hosts = names.map((host, index) => ({ host, port: portOf(ports[index] ?? ports[0] ?? '') }));
  return hosts as unknown as DatabaseServer['hosts'];
}

function portOf(text: string): number {
  const port = text ? Number(text) : DEFAULT_PORT;
  if (!/^\d*$/.test(text) || port < 1 || port > 65_535) refuse(WRONG_PORT);
  return port;
}

/** In seconds. libpq's 0, for ever, would keep requests waiting for ever too. */
function connectTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1 || Number(text) > 600)
    refuse('must have a connect_timeout from 1 to 600 seconds.');
  return Number(text) * 1000;
}

function attributesOf(text: string | undefined, hosts: number): DatabaseServer['attributes'] {
  const attributes = ATTRIBUTES.find((name) => name === (text ?? (hosts > 1 ? 'read-write' : 'any')));
  if (!attributes || (attributes === 'any' && hosts > 1))
    return refuse('must have target_session_attrs=read-write or primary: Parley writes.');
  return attributes;
}
