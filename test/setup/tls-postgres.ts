import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedPostgres } from '../../standalone/embedded-postgres.ts';
import { certificate } from './certificates.ts';
import { query } from './query.ts';
import { until } from './until.ts';

/** A PostgreSQL whose certificate is for `localhost`. Dispose of it to end it. */
export interface TlsPostgres extends AsyncDisposable {
  readonly port: number;
  /** For what a test asks of it as its superuser, without TLS. */
  readonly url: string;
  /** Of `sealed`, who owns the database `parley` and is let in over TLS alone. `parameters` stand in the query. */
  urlOf(host: string, parameters: Readonly<Record<string, string>>): string;
}

/** `certified` is let in by a certificate alone, without a password. */
const ACCESS = `
hostssl all sealed 127.0.0.1/32 scram-sha-256
hostssl all certified 127.0.0.1/32 cert
host all parley 127.0.0.1/32 scram-sha-256
`;

const PASSWORD = 'only over TLS: /?#@';

export async function createTlsPostgres(): Promise<TlsPostgres> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const { url } = stack.use(await createEmbeddedPostgres({ folder, durable: false }));
  const cluster = join(folder, 'postgres');
  for (const name of ['authority.crt', 'server.crt', 'server.key']) giveFile(cluster, name);
  writeFileSync(join(cluster, 'pg_hba.conf'), ACCESS);
  const settings = { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key', ssl_ca_file: 'authority.crt' };
  for (const [name, value] of Object.entries(settings)) await query(url, `alter system set ${name} = '${value}'`);
  await query(url, `create role sealed login password '${PASSWORD}'`);
  await query(url, 'create role certified login');
  await query(url, 'alter database parley owner to sealed');
  await query(url, 'select pg_reload_conf()');
  await until(async () => (await query<{ ssl: string }>(url, 'show ssl'))[0]?.ssl === 'on');
  const { port } = new URL(url);
  const started = stack.move();
  return {
    url,
    port: Number(port),
    urlOf: (host, parameters) =>
      `postgresql://sealed:${encodeURIComponent(PASSWORD)}@${host}:${port}/parley?${new URLSearchParams(parameters)}`,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** PostgreSQL takes no key that others may read. */
function giveFile(cluster: string, name: string): void {
  const { uid, gid } = statSync(cluster);
  const path = join(cluster, name);
  copyFileSync(certificate(name), path);
  chmodSync(path, 0o600);
  chownSync(path, uid, gid);
}
