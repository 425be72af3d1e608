import { checkServerIdentity } from 'node:tls';
import type { ClientConfig, PoolConfig } from 'pg';
import type { Config } from '../config/config.ts';
import type { DatabaseHost, DatabaseServer } from '../config/database.ts';
import type { DatabaseTls } from '../config/database-tls.ts';
import { primaryClientOf } from './primary.ts';

/** The settings of a connection beyond its server: `config.database`. */
export type DatabaseSettings = Omit<Config['database'], 'server'>;

/** The options of a pool of connections, for pg. Everything that connects to `DATABASE_URL` comes from here. */
export function poolOptions(server: DatabaseServer, settings: DatabaseSettings): PoolConfig & ClientConfig {
  const patience = server.connectTimeoutMs ?? settings.statementTimeoutMs;
  const common = {
    // pg takes PGUSER and PGPASSWORD for what is empty.
    ...{ user: server.user ?? '', password: server.password ?? '', database: server.database },
    application_name: server.applicationName,
    connectionTimeoutMillis: patience,
    max: settings.pool,
    ...startupParameters(server, settings),
  };
  const optionsFor = (host: DatabaseHost): ClientConfig => ({ ...common, ...host, ssl: sslOf(server.tls, host) });
  const isChosen = server.attributes !== 'any';
  return {
    ...optionsFor(server.hosts[0]),
    ...(isChosen && { Client: primaryClientOf(server, optionsFor, patience / 2) }),
  };
}

/** The settings of each session. Where they are not sent, the role has them: docs/operations.md says how. */
function startupParameters(server: DatabaseServer, settings: DatabaseSettings): ClientConfig {
  if (!settings.startupParameters) return { options: server.options };
  return {
    // Hand-written statements are prepared: planned once, not once more for each set of parameters.
    options: ['-c plan_cache_mode=force_generic_plan', server.options].filter(Boolean).join(' '),
    statement_timeout: settings.statementTimeoutMs,
    idle_in_transaction_session_timeout: settings.statementTimeoutMs * 2,
  };
}

/** The checks of libpq; a socket is never encrypted. False, not undefined: then pg would ask PGSSLMODE in its own way. */
function sslOf(tls: DatabaseTls | undefined, { host }: DatabaseHost): ClientConfig['ssl'] {
  if (!tls || host.startsWith('/')) return false;
  const { verify, ...certificates } = tls;
  return {
    ...certificates,
    rejectUnauthorized: verify !== 'nothing',
    // Node would take an IP address for "localhost", as pg names a host to it only if it has a name.
    checkServerIdentity: (_, certificate) => (verify === 'host' ? checkServerIdentity(host, certificate) : undefined),
  };
}
