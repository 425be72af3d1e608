import { describe, expect, test } from '@jest/globals';
import { createConfig } from './config.ts';
import { VARIABLES } from './declarations/declarations.ts';
import { readEnvironment } from './environment.ts';
import { ConfigError, type Variable } from './variables.ts';

const configOf = (env: Record<string, string>) => createConfig(readEnvironment(env));

const problemOf = (env: Record<string, string>): string => {
  try {
    configOf(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The configuration was taken.');
};

const MINUTE = 60;

describe('the configuration', () => {
  test('is by default what the design says (section 7)', () => {
    expect(configOf({})).toMatchObject({
      http: { port: 4000, host: '127.0.0.1', corsOrigins: [], trustProxy: 0 },
      database: { pool: 20, statementTimeoutMs: 5000 },
      sessions: { accessTokenSeconds: 15 * MINUTE },
      rateLimits: {
        enabled: true,
        points: {
          ...{ registrations: 200, failedLogins: 100, anonymousOperations: 600, handshakes: 300, connections: 2000 },
          ...{ operations: 1200, cost: 1_000_000, signals: 600, mutations: 60, messages: 60, reactions: 60 },
          ...{ conversations: 5, directConversations: 200, joins: 20, logins: 10, refusedOperations: 1200 },
          failedRefreshes: 600,
        },
      },
      chat: {
        ...{ maxMessageLength: 5000, maxEmojiPerMessage: 20, maxPageSize: 100 },
        ...{ maxGroupParticipants: 1000, maxReceiptParticipants: 50 },
        ...{ maxTypingParticipants: 100, presenceTtlMs: 30_000, presenceDebounceMs: 1000, eventRetentionDays: 30 },
      },
      limits: { introspection: true, cost: 50_000 },
      registration: true,
    });
  });

  test('has defaults that it would take, and says what each variable means', () => {
    for (const [name, variable] of Object.entries<Variable<unknown>>(VARIABLES)) {
      expect([name, variable.takes, variable.meaning]).toEqual([
        name,
        expect.stringMatching(/./),
        expect.stringMatching(/\.$/),
      ]);
      if ('default' in variable)
        expect([name, variable.read(name, String(variable.default))]).toEqual([name, variable.read(name, undefined)]);
    }
  });

  test('takes an empty variable for one that is not set', () => {
    const names = Object.keys(readEnvironment({}));
    const { redis, ...empty } = configOf(Object.fromEntries(names.map((name) => [name, ''])));
    const { redis: _, ...unset } = configOf({});
    expect(empty).toEqual(unset);
    expect(redis.servers).toBeUndefined();
  });

  test('gives values their types and units', () => {
    const { http, sessions, chat, rateLimits } = configOf({
      ...{ PORT: '0', CORS_ORIGINS: ' https://a.example ,,https://b.example', TRUST_PROXY: 'on', DRAIN_SECONDS: '7' },
      ...{ ACCESS_TOKEN_MINUTES: '2', PRESENCE_TTL_SECONDS: '3', RATE_LIMITS: 'off' },
    });
    expect(http).toMatchObject({ port: 0, corsOrigins: ['https://a.example', 'https://b.example'], drainMs: 7000 });
    expect([http.trustProxy, rateLimits.enabled]).toEqual([1, false]);
    expect([sessions.accessTokenSeconds, chat.presenceTtlMs]).toEqual([2 * MINUTE, 3000]);
  });

  test('takes origins as browsers send them, and nothing that could match none', () => {
    const origins = [
      'https://app.example',
      'http://localhost:5173',
      'http://[::1]:81',
      'http://localhost:*',
      'https://[::1]:*',
      'capacitor://localhost',
      'null',
      '*',
    ];
    expect(configOf({ CORS_ORIGINS: origins.join() }).http.corsOrigins).toEqual(origins);
    const wrong = [
      'http://localhost:5173/',
      'localhost:5174',
      'HTTP://LOCALHOST:5175',
      'https://app.example:443',
      'app',
    ];
    for (const origin of [
      ...wrong,
      'https://app.example/chat',
      'https://u:p@app.example',
      'https://*.example',
      '**',
      'http://a:1:*',
      'a:*',
    ])
      expect(problemOf({ CORS_ORIGINS: `https://a.example, ${origin}` })).toMatch(
        /^CORS_ORIGINS must be origins [^\n`]+\.$/,
      );
  });

  test('takes proxies by how many there are, or by their addresses', () => {
    const trusted = (value: string) => configOf({ TRUST_PROXY: value }).http.trustProxy;
    expect(['off', 'on', '0', '2'].map(trusted)).toEqual([0, 1, 0, 2]);
    expect(trusted('10.0.0.0/8, 192.168.1.7, fd00::/8')).toEqual(['10.0.0.0/8', '192.168.1.7', 'fd00::/8']);
    for (const wrong of ['yes', '33', '-1', '1.5', 'proxy.example', '10.0.0.0/33', '10.0.0.1,2', 'on,10.0.0.1'])
      expect(problemOf({ TRUST_PROXY: wrong })).toMatch(/^TRUST_PROXY must be off, how many proxies/);
  });

  test('lets what one operation may cost be within what a user may spend in a minute', () => {
    expect(configOf({ MAX_QUERY_COST: '2000000' }).rateLimits.points.cost).toBe(2_000_000);
    expect(problemOf({ MAX_QUERY_COST: '3000', COST_PER_MINUTE: '2000' })).toMatch(/^COST_PER_MINUTE must be a whole/);
  });

  test('takes several URLs for the nodes of a Redis Cluster, and one where REDIS_CLUSTER says so', () => {
    const [one, two] = ['redis://:p%2Cw@a:7000', 'redis://:p%2Cw@b:7001'];
    const serversOf = (env: Record<string, string>) => configOf(env).redis.servers;
    expect(serversOf({ REDIS_URL: one })).toEqual({ kind: 'single', url: one });
    expect(serversOf({ REDIS_URL: `${one}, ${two},` })).toEqual({ kind: 'cluster', urls: [one, two] });
    expect(serversOf({ REDIS_URL: one, REDIS_CLUSTER: 'on' })).toEqual({ kind: 'cluster', urls: [one] });
  });

  test.each([
    ['PORT', '65536', 'must be a whole number from 0 to 65535, not "65536".'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535, not "-1".'],
    ['PORT', '4e3', 'must be a whole number from 0 to 65535, not "4e3".'],
    ['PORT', '0x10', 'must be a whole number from 0 to 65535, not "0x10".'],
    ['DATABASE_POOL', '0', 'must be a whole number from 1 to 1000, not "0".'],
    ['MAX_PAGE_SIZE', '1.5', 'must be a whole number from 20 to 1000, not "1.5".'],
    ['RATE_LIMITS', 'no', 'must be one of on, off, not "no".'],
    ['INTROSPECTION', 'OFF', 'must be one of on, off, not "OFF".'],
    ['LOG_LEVEL', 'verbose', 'must be one of trace, debug, info, warn, error, silent, not "verbose".'],
    ['PARLEY_SECRET', 'x'.repeat(31), 'must have at least 32 characters.'],
    ['METRICS_TOKEN', 'x'.repeat(15), 'must have at least 16 characters.'],
    ['METRICS_PORT', '4000', 'must be another port than PORT.'],
    ['METRICS_PORT', '0', 'must be a whole number from 1 to 65535, not "0".'],
    ['REGISTRATION', 'no', 'must be one of on, off, not "no".'],
    ['DATABASE_URL', 'parley', 'must be a URL that starts with postgresql:// or postgres://.'],
    [
      'DATABASE_URL',
      'postgresql://db',
      'must name a database after the host: postgresql://user:password@host:port/database.',
    ],
    [
      'REDIS_URL',
      'redis://:one@a,redis://:two@b',
      'must have the same protocol, user and password for all nodes of a Cluster.',
    ],
    [
      'REDIS_URL',
      'http://redis',
      'must be a URL that starts with redis://, rediss://, redis+sentinel:// or rediss+sentinel://, or several of the first two.',
    ],
    ['REDIS_CLUSTER', 'yes', 'must be one of on, off, not "yes".'],
    ['SUPERGRAPH_FILE', '/nowhere', 'must be a file that can be read, not "/nowhere": ENOENT.'],
    ['SUPERGRAPH_FILE', '/', 'must be a file that can be read, not "/": it is a folder.'],
    ['CONTRACTS_FOLDER', '/nowhere', 'must be a folder that can be read, not "/nowhere": ENOENT.'],
    ['USERS_URL', 'users:4000', 'must be a URL that starts with http:// or https://.'],
  ])('says in one line that %s=%s cannot be used', (name, value, problem) => {
    expect(problemOf({ [name]: value })).toBe(`${name} ${problem}`);
  });

  test.each([
    ['DATABASE_URL', 'mysql://parley:hunter2@db/parley'],
    ['DATABASE_URL', 'postgresql://parley:hunter2@db'],
    ['DATABASE_URL', 'postgresql://parley:hunter2@db:port/parley'],
    ['REDIS_URL', 'http://:hunter2@redis'],
    ['REDIS_URL', ':hunter2@redis:6379'],
    ['REDIS_URL', 'redis://:hunter2@a,redis://b'],
    ['REDIS_URL', 'redis://:hunter2@a,:hunter2@b'],
    ['REDIS_URL', 'redis://:with,hunter2@a'],
    ['PARLEY_SECRET', 'hunter2'],
    ['METRICS_TOKEN', 'hunter2'],
  ])('never repeats the password in a wrong %s (%s)', (name, value) => {
    const problem = problemOf({ [name]: value });
    expect(problem).toMatch(new RegExp(`^${name} [^\\n]+$`));
    expect(problem).not.toContain('hunter2');
  });
});
