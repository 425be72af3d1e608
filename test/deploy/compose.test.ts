import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createConfig } from '../../kernel/config/config.ts';
import { type Environment, readEnvironment } from '../../kernel/config/environment.ts';
import { projectFile } from '../../kernel/project.ts';
import { QUIET_LOG } from '../../standalone/embedded-postgres.ts';
import { nginx } from '../setup/nginx.ts';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart: string;
  readonly stop_grace_period?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (path: string) => readFileSync(projectFile(path), 'utf8');
const composeText = read('docker-compose.yml');
const nginxText = read('deploy/nginx.conf');
const SECRETS = { PARLEY_SECRET: 's'.repeat(32), POSTGRES_PASSWORD: 'secret' };

/** As Compose does it: `${NAME}`, `${NAME:-default}` and `${NAME:?message}`. */
const interpolate = (text: string, env: Readonly<Record<string, string>>) =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, operator?: string, rest = '') => {
    const value = env[name];
    if (value) return value;
    if (operator === '?') throw new Error(`${name}: ${rest}`);
    return operator === '-' ? rest : '';
  });
const load = (env: Readonly<Record<string, string>>) =>
  parse(interpolate(composeText, env), { merge: true }) as Compose;

const compose = load(SECRETS);
const services = Object.entries(compose.services);
const OTHERS = ['postgres', 'redis', 'proxy'];
const ours = services.filter(([name]) => !OTHERS.includes(name));
const longRunning = services.filter(([, { restart }]) => restart !== 'no');
const seconds = (duration = '10s') => Number(/^(\d+)s$/.exec(duration)?.[1]);

/** Of the Compose specification, what docker-compose.yml uses; a misspelt key would be ignored or refused by Compose. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  top: ['name', 'services', 'networks', 'volumes'],
  service: [
    ...['build', 'cap_drop', 'command', 'depends_on', 'env_file', 'environment', 'healthcheck', 'image', 'init'],
    ...['logging', 'networks', 'ports', 'pull_policy', 'read_only', 'restart', 'security_opt', 'shm_size'],
    ...['stop_grace_period', 'tmpfs', 'volumes'],
  ],
  healthcheck: ['interval', 'retries', 'start_interval', 'start_period', 'test', 'timeout'],
};
const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'];

describe('docker-compose.yml', () => {
  test('uses only keys of the Compose specification', () => {
    expect(KEYS.top).toEqual(expect.arrayContaining(Object.keys(compose).filter((key) => !key.startsWith('x-'))));
    for (const [, service] of services) {
      expect(KEYS.service).toEqual(expect.arrayContaining(Object.keys(service)));
      expect(KEYS.healthcheck).toEqual(expect.arrayContaining(Object.keys(service.healthcheck ?? {})));
      for (const value of Object.values(service.environment ?? {})) expect(typeof value).toBe('string');
      for (const word of service.command ?? []) expect(typeof word).toBe('string');
    }
  });

  test.each(Object.keys(SECRETS))('refuses to start without %s, and says how to make one', (name) => {
    expect(() => load({ ...SECRETS, [name]: '' })).toThrow(/set it in \.env.*openssl rand/);
  });

  test('keeps the defaults of no secret', () => {
    expect(read('deploy/example.env')).toMatch(/^PARLEY_SECRET=$/m);
    expect(read('deploy/example.env')).toMatch(/^POSTGRES_PASSWORD=$/m);
  });

  test.each(ours)('runs in %s a file that the build makes', (_, { command = [], image }) => {
    const [node, file = ''] = command;
    expect({ node, image }).toEqual({ node: 'node', image: 'parley:local' });
    expect(file).toMatch(/^dist\/.+\.js$/);
    expect(existsSync(projectFile(file.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  test.each(ours)('gives %s an environment that Parley reads and accepts', (_, { environment = {} }) => {
    const known = Object.keys(readEnvironment({}));
    expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
    expect(() => createConfig(environment as Environment)).not.toThrow();
  });

  test('builds the image once', () => {
    expect(services.filter(([, { build }]) => build).map(([name]) => name)).toEqual(['migrate']);
  });

  test('runs every subgraph, and tells every gateway where it is', () => {
    const names = ['users', 'conversations', 'messages', 'presence'];
    const gateways = services.filter(([, { command }]) => command?.[1] === 'dist/gateway/main.js');
    expect(gateways).toHaveLength(2);
    for (const name of names) {
      expect(compose.services[name]?.command).toEqual(['node', `dist/subgraphs/${name}/main.js`]);
      for (const [, { environment }] of gateways)
        expect(environment?.[`${name.toUpperCase()}_URL`]).toBe(`http://${name}:4000/graphql`);
    }
  });

  test('sets for PostgreSQL only what its image knows', () => {
    expect(Object.keys(compose.services.postgres?.environment ?? {}).sort()).toEqual([
      'POSTGRES_DB',
      'POSTGRES_INITDB_ARGS',
      'POSTGRES_PASSWORD',
      'POSTGRES_USER',
    ]);
    expect(compose.services.redis?.environment).toBeUndefined();
  });

  test('keeps the data of PostgreSQL 18 in a named volume, where its image writes it', () => {
    expect(compose.services.postgres?.image).toBe('postgres:18');
    expect(compose.services.postgres?.volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(Object.keys(compose.volumes)).toEqual(['postgres']);
  });

  test('lets PostgreSQL accept the pools of all processes, twice', () => {
    const settings = compose.services.postgres?.command?.join(' ') ?? '';
    const pools = ours.map(([, { environment }]) => createConfig(environment as Environment).database.pool);
    const needed = 2 * pools.reduce((sum, pool) => sum + pool, 0);
    expect(Number(/max_connections=(\d+)/.exec(settings)?.[1])).toBeGreaterThan(needed);
  });

  test('gives PostgreSQL a log without statements, parameters and rows, as the one of npm start', () => {
    const settings = Object.entries(QUIET_LOG).map(([name, value]) => `-c${name}=${value}`);
    expect(compose.services.postgres?.command).toEqual(expect.arrayContaining(settings));
  });

  test('waits only for services that exist, in ways that can come true', () => {
    for (const [, { depends_on = {} }] of services)
      for (const [name, { condition }] of Object.entries(depends_on)) {
        const target = compose.services[name];
        expect(target).toBeDefined();
        expect(CONDITIONS).toContain(condition);
        if (condition === 'service_healthy') expect(target?.healthcheck).toBeDefined();
        expect(condition === 'service_completed_successfully').toBe(target?.restart === 'no');
      }
  });

  test('migrates before anything of Parley runs', () => {
    for (const [name, { depends_on }] of ours)
      if (name !== 'migrate') expect(depends_on?.migrate?.condition).toBe('service_completed_successfully');
  });

  test.each(longRunning)('checks the health of %s with what its image has', (_, { image, healthcheck }) => {
    const [kind, program = '', flag, script = ''] = healthcheck?.test ?? [];
    const programs: Readonly<Record<string, string>> = { parley: 'node', postgres: 'pg_isready', nginx: 'wget' };
    expect(kind).toBe('CMD');
    expect(program).toBe(programs[image.split(':')[0] ?? ''] ?? 'redis-cli');
    // It must at least be JavaScript.
    if (program === 'node')
      expect({ flag, made: typeof new Function(script) }).toEqual({ flag: '-e', made: 'function' });
  });

  test.each(ours)(
    'gives %s longer to stop than its requests have to finish',
    (_, { environment, stop_grace_period }) => {
      const { drainDelayMs, drainMs } = createConfig(environment as Environment).http;
      expect(drainDelayMs).toBe(5000);
      expect(seconds(stop_grace_period)).toBeGreaterThan((drainDelayMs + 2 * drainMs) / 1000);
    },
  );

  test('publishes the proxy alone', () => {
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['proxy']);
    expect(compose.services.proxy?.ports).toEqual(['4000:4000']);
    expect(load({ ...SECRETS, PORT: '8080' }).services.proxy?.ports).toEqual(['8080:4000']);
  });

  test('runs a worker, which takes few of the connections', () => {
    const { command, environment } = compose.services.worker ?? {};
    expect([command, environment?.DATABASE_POOL]).toEqual([['node', 'dist/worker/main.js'], '5']);
  });

  test('keeps subgraphs, PostgreSQL and Redis on a network without a way in or out', () => {
    expect(compose.networks.private?.internal).toBe(true);
    const open = services.filter(([, { networks }]) => networks.includes('public')).map(([name]) => name);
    expect(open).toEqual(['gateway-1', 'gateway-2', 'proxy']);
    for (const [, { networks }] of services)
      expect(Object.keys(compose.networks)).toEqual(expect.arrayContaining([...networks]));
  });

  test('mounts files that exist', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    const files = mounted.filter((source) => source.startsWith('.'));
    expect(files).toEqual(['./deploy/nginx.conf']);
    for (const file of files) expect(existsSync(projectFile(file))).toBe(true);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1));

  test('copies what exists, and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect(existsSync(projectFile(path))).toBe(true);
      expect(allowed).toContain(`!${path}`);
    }
    expect(allowed.map((line) => line.slice(1)).sort()).toEqual([...new Set(copied)].sort());
  });

  test('puts the supergraph and the SQL functions into the image, beside package.json', () => {
    const production = lines.slice(lines.findIndex((line) => line.endsWith('AS production')));
    expect(production).toEqual(expect.arrayContaining(['COPY package.json ./', 'COPY schema schema', 'USER node']));
    expect(existsSync(projectFile('schema/supergraph.graphql'))).toBe(true);
    expect(production).toContain('COPY --from=build /parley/migrations/functions migrations/functions');
    expect(existsSync(projectFile('migrations/functions/parley_send_message_1.sql'))).toBe(true);
  });
});

describe('deploy/nginx.conf', () => {
  const upstreams = [...nginxText.matchAll(/^\s*server ([\w-]+):(\d+) /gm)].map(([, name = '', port]) => ({
    name,
    port,
  }));
  const folder = mkdtempSync(join(tmpdir(), 'parley-nginx-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('spreads over the gateways of docker-compose.yml', () => {
    const both = ['gateway-1', 'gateway-2'].map((name) => ({ name, port: '4000' }));
    // Once by who is least busy, once by address.
    expect(upstreams).toEqual([...both, ...both]);
    for (const { name } of upstreams)
      expect(compose.services[name]?.environment).toMatchObject({ PORT: '4000', TRUST_PROXY: '1' });
  });

  test('lets a gateway refuse what is somewhat too large, and answers the rest as it would', () => {
    const megabytes = Number(/client_max_body_size (\d+)m;/.exec(nginxText)?.[1]);
    expect(megabytes * 1024 * 1024).toBeGreaterThan(createConfig({} as Environment).http.maxBodyBytes);
    const bodies = [...nginxText.matchAll(/^\s*default '(\{"errors".*)';$/gm)].map(([, json = '']) => JSON.parse(json));
    const codes = bodies.map(({ errors }) => errors[0].extensions.code);
    expect(codes.sort()).toEqual(['BAD_USER_INPUT', 'NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'RATE_LIMITED', 'UNAVAILABLE']);
  });

  test('replaces the headers that gateways believe', () => {
    expect(nginxText).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(nginxText).not.toMatch(/^[^#]*proxy_add_x_forwarded_for/m);
  });

  test('leads all requests for one stream to one gateway', () => {
    expect(nginxText).toMatch(/upstream stream_gateways \{[^}]*hash \$remote_addr consistent;/);
    const map = /map "\$request_method \$http_x_graphql_event_stream_token\$arg_token" \$stream_upstream \{([^}]*)\}/;
    expect(map.exec(nginxText)?.[1]?.match(/\S.*;/g)).toEqual([
      'default stream_gateways;',
      "'GET ' gateways;",
      "'POST ' gateways;",
    ]);
  });

  test('never sends again what may have been carried out', () => {
    expect(nginxText).toMatch(/^ {2}proxy_next_upstream error timeout;$/m);
    expect(nginxText.match(/^\s*proxy_next_upstream .*;$/gm)).toHaveLength(1);
  });

  (nginx ? test : test.skip)('is a configuration that nginx accepts', async () => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${folder};`,
    );
    const file = join(folder, 'nginx.conf');
    // The names mean something to Docker only, and older versions cannot look them up again (`resolve`).
    const text = upstreams
      .reduce((conf, { name }) => conf.replace(`server ${name}:4000 resolve`, 'server 127.0.0.1:4000'), nginxText)
      .replaceAll(/\/dev\/std(?:out|err)/g, join(folder, 'log'))
      .replace('http {', `http {\n${temporary.join('\n')}`);
    writeFileSync(file, text);
    const { stderr } = await promisify(execFile)(nginx ?? '', [
      ...['-t', '-p', folder, '-c', file, '-g', `pid ${join(folder, 'nginx.pid')};`],
    ]);
    expect(stderr).toContain('test is successful');
  });
});
