import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { certificate } from '../../test/setup/certificates.ts';
import { createConfig } from './config.ts';
import { readEnvironment } from './environment.ts';
import { ConfigError } from './variables.ts';

const configOf = (env: Readonly<Record<string, string>>) => createConfig(readEnvironment({ ...env }));
const serverOf = (url: string, env = {}) => configOf({ ...env, DATABASE_URL: url }).database.server;

function problemOf(env: Readonly<Record<string, string>>): string {
  try {
    configOf(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The configuration was taken.');
}

describe('DATABASE_URL', () => {
  test.each([
    ['postgresql://p:s%2Fx@db/chat', { user: 'p', password: 's/x', database: 'chat', attributes: 'any' }],
    ['postgres://p:a@b@db/chat', { password: 'a@b', hosts: [{ host: 'db', port: 5432 }] }],
    ['postgresql://db/chat?user=p&password=a+b%26', { user: 'p', password: 'a+b&' }],
    ['postgresql://db:1234/?dbname=other', { database: 'other', hosts: [{ host: 'db', port: 1234 }] }],
    ['postgresql://[::1]:1/chat', { hosts: [{ host: '::1', port: 1 }] }],
    ['postgresql://%2Frun%2Fpg/chat', { hosts: [{ host: '/run/pg', port: 5432 }] }],
    ['postgresql:///chat?host=/run/pg&port=5433', { hosts: [{ host: '/run/pg', port: 5433 }] }],
    [
      'postgresql://db/chat?connect_timeout=3&application_name=a%20b',
      { connectTimeoutMs: 3000, applicationName: 'a b' },
    ],
    ['postgresql://db/chat?', { applicationName: 'parley', tls: undefined }],
  ])('is understood as libpq does: %s', (url, expected) => {
    expect(serverOf(url)).toMatchObject(expected);
  });

  test.each([
    ['postgresql://a:1,b:2/chat', ['a:1', 'b:2']],
    ['postgresql://a,b:2,[::1]:3/chat', ['a:5432', 'b:2', '::1:3']],
    ['postgresql:///chat?host=a,b&port=7', ['a:7', 'b:7']],
    ['postgresql:///chat?host=a,b&port=7,8', ['a:7', 'b:8']],
  ])('takes several hosts, of which the one is meant that takes writes: %s', (url, hosts) => {
    const server = serverOf(url);
    expect(server?.hosts.map(({ host, port }) => `${host}:${port}`)).toEqual(hosts);
    expect(server?.attributes).toBe('read-write');
  });

  test.each([
    ['sslmode=disable', undefined],
    ['', undefined],
    ['sslmode=require', { verify: 'nothing' }],
    [`sslmode=require&sslrootcert=${certificate('authority.crt')}`, { verify: 'authority' }],
    [`sslmode=verify-ca&sslrootcert=${certificate('authority.crt')}`, { verify: 'authority' }],
    ['sslmode=verify-full', { verify: 'host' }],
    ['sslrootcert=system', { verify: 'host' }],
  ])('gives TLS its meaning in libpq: %s', (query, tls) => {
    const { verify } = serverOf(`postgresql://db/chat?${query}`)?.tls ?? {};
    expect(verify && { verify }).toEqual(tls);
  });

  test('takes from PGSSLMODE what it does not say itself', () => {
    const env = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: certificate('authority.crt') };
    expect(serverOf('postgresql://db/chat', env)?.tls).toMatchObject({
      verify: 'host',
      ca: expect.stringContaining('BEGIN'),
    });
    expect(serverOf('postgresql://db/chat?sslmode=disable', env)?.tls).toBeUndefined();
  });

  test('says nothing of a password that goes on in what looks like a parameter', () => {
    for (const url of ['p:hun?ter2=1', 'p:hun?ter2=1@db/chat', 'p:h@un?ter2=1@db/chat', 'db/chat?password=hun&ter2=1'])
      expect(problemOf({ DATABASE_URL: `postgresql://${url}` })).not.toContain('ter2');
  });

  const SECRET = 'hunter2';
  test.each([
    ['?sslmode=prefer', 'must have an sslmode of disable, require, verify-ca or verify-full; others'],
    ['?sslmode=allow', 'must have an sslmode of'],
    ['?sslmode=VERIFY-FULL', 'must have an sslmode of'],
    ['?sslMode=verify-full', 'has a parameter sslMode that Parley does not obey'],
    ['?bogus=1', 'has a parameter bogus that Parley does not obey'],
    ['?bo%20gus=1', 'has a parameter that Parley does not obey'],
    ['?channel_binding=require', 'has a parameter channel_binding that Parley does not obey; it takes host'],
    ['?ssl=true', 'has a parameter ssl that Parley does not obey'],
    [`?${SECRET}=1@db/chat`, 'has a parameter that Parley does not obey'],
    [`?sslpassword=a&${SECRET}=1`, 'has a parameter that Parley does not obey'],
    ['?sslmode=disable&sslmode=verify-full', 'gives something twice'],
    ['?user=other', 'gives something twice'],
    ['#?sslmode=verify-full', 'must be postgresql://user:password@host:port/database, with'],
    [`?${SECRET}`, 'must give parameters as keyword=value'],
    ['?sslmode=', 'must give parameters as keyword=value'],
    ['?application_name=%zz', 'has a % that no two hexadecimal digits follow'],
    ['?sslmode=verify-ca', 'must have an sslrootcert with sslmode=verify-ca.'],
    ['?sslmode=require&sslrootcert=system', 'must have sslmode=verify-full with sslrootcert=system.'],
    [`?sslrootcert=${certificate('authority.crt')}`, 'gives certificates but no sslmode'],
    ['?sslmode=verify-full&sslrootcert=/nowhere', 'names as sslrootcert a file that cannot be read: ENOENT.'],
    [
      `?sslmode=verify-full&sslrootcert=${certificate('client.key')}`,
      'names as sslrootcert a file that holds no certificate',
    ],
    [`?sslmode=require&sslcert=${certificate('client.crt')}`, 'must give sslcert and sslkey together.'],
    [
      `?sslmode=require&sslcert=${certificate('client.crt')}&sslkey=${certificate('server.key')}`,
      'has an sslkey that is not',
    ],
    ['?connect_timeout=0', 'must have a connect_timeout from 1 to 600 seconds.'],
    ['?target_session_attrs=standby', 'must have target_session_attrs=read-write or primary'],
    ['?port=1,2', 'must give ports from 1 to 65535'],
    ['?port=x', 'must give ports from 1 to 65535'],
  ])('refuses what it cannot obey in one line without the password: %s', (query, problem) => {
    const message = problemOf({ DATABASE_URL: `postgresql://p:${SECRET}@db/chat${query}` });
    expect(message).toMatch(/^DATABASE_URL [^\n]+$/);
    expect(message).toContain(problem);
    expect(message).not.toContain(SECRET);
  });

  test.each([
    ['postgresql:///chat', 'must name a host'],
    ['postgresql://a,b/chat?target_session_attrs=any', 'must have target_session_attrs=read-write or primary'],
    ['postgresql://a:1,b:0/chat', 'must give ports from 1 to 65535'],
    ['postgresql://a:1:2/chat', 'must give ports from 1 to 65535'],
  ])('refuses %s', (url, problem) => {
    expect(problemOf({ DATABASE_URL: url })).toContain(problem);
  });
});

describe('REDIS_URL of Sentinels', () => {
  test.each([
    ['redis+sentinel://a/chat', { sentinels: [{ host: 'a', port: 26_379 }], master: 'chat', db: 0, encrypted: false }],
    [
      'rediss+sentinel://u:p%40@a:1,[::1]:2/chat?db=3&sentinel_username=s&sentinel_password=t+u',
      {
        sentinels: [
          { host: 'a', port: 1 },
          { host: '::1', port: 2 },
        ],
        ...{ access: { username: 'u', password: 'p@' }, sentinelAccess: { username: 's', password: 't+u' } },
        ...{ db: 3, encrypted: true, tls: {} },
      },
    ],
  ])('is understood: %s', (url, expected) => {
    expect(configOf({ REDIS_URL: url }).redis.servers).toMatchObject({ kind: 'sentinel', ...expected });
  });

  test.each([
    'redis+sentinel://:hunter2@a',
    'redis+sentinel://:hunter2@/chat',
    'redis+sentinel://:hunter2@a:x/chat',
    'redis+sentinel://:hunter2@a:0/chat',
    'redis+sentinel://:hunter2@a,,b/chat',
    'redis+sentinel://:hunter2@a/chat?db=x',
    'redis+sentinel://:hunter2@a/chat?dB=1',
    'redis+sentinel://:hunter2@a/chat?hunter2=1',
    'redis+sentinel://:hunter2@a/chat?db=1&db=2',
    'redis+sentinel://:%zzhunter2@a/chat',
  ])('is refused in one line without the password: %s', (url) => {
    expect(problemOf({ REDIS_URL: url })).toMatch(/^REDIS_URL (?!.*hunter2)[^\n]+$/);
  });

  test('goes with no REDIS_CLUSTER', () => {
    const problem = problemOf({ REDIS_URL: 'redis+sentinel://a/chat', REDIS_CLUSTER: 'on' });
    expect(problem).toBe('REDIS_CLUSTER must be off where REDIS_URL names Sentinels.');
  });
});

describe('REDIS_CA', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-ca-'));
    writeFileSync(join(folder, 'empty.crt'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(['rediss://a', 'rediss://a,rediss://b', 'rediss+sentinel://a/chat'])('is believed by %s', (url) => {
    const { servers } = configOf({ REDIS_URL: url, REDIS_CA: certificate('authority.crt') }).redis;
    expect(servers?.tls?.ca).toContain('BEGIN CERTIFICATE');
  });

  test('is refused where it could be without effect', () => {
    const problem = (url: string, file: string) => problemOf({ REDIS_URL: url, REDIS_CA: file });
    expect(problem('redis://a', certificate('authority.crt'))).toMatch(/^REDIS_CA is of no use to a REDIS_URL that/);
    expect(problem('rediss://a', join(folder, 'none.crt'))).toBe('REDIS_CA names a file that cannot be read: ENOENT.');
    expect(problem('rediss://a', join(folder, 'empty.crt'))).toMatch(
      /^REDIS_CA names a file that holds no certificate/,
    );
  });
});
