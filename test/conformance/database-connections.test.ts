import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { createDatabase } from '../../kernel/database/database.ts';
import { checkDatabase } from '../../kernel/reachable.ts';
import { migrate } from '../../migrations/migrate.ts';
import { certificate } from '../setup/certificates.ts';
import { createPostgresProxy } from '../setup/postgres-proxy.ts';
import { query } from '../setup/query.ts';
import { createTlsPostgres, type TlsPostgres } from '../setup/tls-postgres.ts';

const logger = pino({ level: 'silent' });
const configOf = (env: Readonly<Record<string, string>>) => createConfig(readEnvironment({ ...env }));

const ABOUT = `select usename as user, application_name as name, ssl, client_dn as "certificate",
  current_setting('search_path') as path from pg_stat_activity join pg_stat_ssl using (pid) where pid = pg_backend_pid()`;

/** A connection of ours as PostgreSQL knows it, or why there is none. */
async function connectionOf(env: Readonly<Record<string, string>>): Promise<Record<string, unknown> | string> {
  const config = configOf(env);
  const orm = await createDatabase({ config, logger, entities: [] });
  try {
    await checkDatabase(orm, config);
    return (await orm.em.fork().execute<[Record<string, unknown>]>(ABOUT))[0];
  } catch (error) {
    return (error as Error).message.replace(/^.* cannot be reached: /, '');
  } finally {
    await orm.close(true);
  }
}

describe('a connection to a PostgreSQL that wants TLS', () => {
  let postgres: TlsPostgres;
  beforeAll(async () => {
    postgres = await createTlsPostgres();
  });
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]();
  });

  const authority = { sslrootcert: certificate('authority.crt') };
  const stranger = { sslrootcert: certificate('stranger.crt') };
  const to = (host: string, parameters: Readonly<Record<string, string>>) =>
    connectionOf({ DATABASE_URL: postgres.urlOf(host, parameters) });
  const SEALED = { user: 'sealed', name: 'parley', ssl: true };

  test.each([
    ['verify-full', 'localhost', authority],
    ['verify-ca', 'localhost', authority],
    ['verify-ca', '127.0.0.1', authority],
    ['require', '127.0.0.1', authority],
    ['require', '127.0.0.1', {}],
  ])('is encrypted with sslmode=%s to %s', async (sslmode, host, root) => {
    expect(await to(host, { sslmode, ...root })).toMatchObject(SEALED);
  });

  test.each([
    ['verify-full', 'localhost', stranger, /^(SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/],
    ['verify-ca', 'localhost', stranger, /^(SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/],
    ['require', 'localhost', stranger, /^(SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/],
    ['verify-full', '127.0.0.1', authority, /^ERR_TLS_CERT_ALTNAME_INVALID$/],
    // None of the authorities that everybody believes knows ours.
    ['verify-full', 'localhost', {}, /^(SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/],
    ['verify-full', 'localhost', { sslrootcert: 'system' }, /^(SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/],
    ['disable', 'localhost', {}, /no pg_hba\.conf entry .* no encryption$/],
  ])(
    'is refused with sslmode=%s to %s where the server is not the one that is meant',
    async (sslmode, host, root, why) => {
      expect(await to(host, { sslmode, ...root })).toMatch(why);
    },
  );

  test('is verified as PGSSLMODE and PGSSLROOTCERT say where the URL does not', async () => {
    const env = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: authority.sslrootcert };
    expect(await connectionOf({ ...env, DATABASE_URL: postgres.urlOf('localhost', {}) })).toMatchObject(SEALED);
    expect(await connectionOf({ ...env, DATABASE_URL: postgres.urlOf('127.0.0.1', {}) })).toMatch(/ALTNAME/);
    expect(await connectionOf({ ...env, DATABASE_URL: postgres.url })).toMatchObject({ user: 'parley', ssl: false });
  });

  test('signs in by a certificate of its own', async () => {
    const [sslcert, sslkey] = [certificate('client.crt'), certificate('client.key')];
    const url = (parameters: Record<string, string>) =>
      `postgresql://certified@localhost:${postgres.port}/parley?${new URLSearchParams({ sslmode: 'verify-full', ...authority, ...parameters })}`;
    expect(await connectionOf({ DATABASE_URL: url({ sslcert, sslkey }) })).toMatchObject({
      ...{ user: 'certified', ssl: true, certificate: '/CN=certified' },
    });
    expect(await connectionOf({ DATABASE_URL: url({}) })).toMatch(/requires a valid client certificate/);
  });

  test('is what the migrations run over', async () => {
    const parameters = { sslmode: 'verify-full', ...authority };
    const wrong = migrate(configOf({ DATABASE_URL: postgres.urlOf('127.0.0.1', parameters) }), logger);
    await expect(wrong).rejects.toThrow('cannot be reached: ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await migrate(configOf({ DATABASE_URL: postgres.urlOf('localhost', parameters) }), logger)).not.toEqual([]);
    const owners = await query(postgres.url, `select tableowner as owner from pg_tables where tablename = 'message'`);
    expect(owners).toEqual([{ owner: 'sealed' }]);
  });

  test('is of the name, with the settings and by the socket that the URL gives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-socket-'));
    const path = join(folder, '.s.PGSQL.5432');
    await using _proxy = await createPostgresProxy({ target: postgres.port, path });
    const { username, password } = new URL(postgres.url);
    const parameters = 'application_name=chat%20one&options=-c%20search_path%3Delsewhere&connect_timeout=3';
    const expected = { user: 'parley', name: 'chat one', ssl: false, path: 'elsewhere' };
    for (const url of [
      `postgresql://${username}:${password}@${encodeURIComponent(folder)}/parley?${parameters}`,
      `postgresql:///parley?host=${folder}&user=${username}&password=${password}&${parameters}`,
      // A socket is not encrypted, whatever is asked for.
      `postgresql://${username}:${password}@/parley?host=${folder}&${parameters}&sslmode=verify-full`,
    ])
      expect(await connectionOf({ DATABASE_URL: url })).toMatchObject(expected);
    rmSync(folder, { recursive: true, force: true });
  });

  test('is refused in one line where PostgreSQL is too old', async () => {
    await query(postgres.url, 'create schema old');
    await query(
      postgres.url,
      `create function old.current_setting(name text) returns text language sql return
      case name when 'server_version_num' then '140012' when 'server_version' then '14.12' else pg_catalog.current_setting(name) end`,
    );
    const url = `${postgres.url}&options=${encodeURIComponent('-c search_path=old,pg_catalog')}`;
    expect(await connectionOf({ DATABASE_URL: url })).toBe(
      `PostgreSQL at 127.0.0.1:${postgres.port} (DATABASE_URL) is version 14.12: Parley needs 15 or newer.`,
    );
  });
});
