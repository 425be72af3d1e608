import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Logger, pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { createRedis, type RedisClient } from '../../kernel/redis/redis.ts';
import { type Child, createChild } from '../../standalone/child.ts';
import { certificate } from './certificates.ts';
import { takePort } from './ports.ts';
import { until } from './until.ts';

/** A `redis-server` of the PATH that a test may kill. Dispose of it to end it. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** For what a test asks of this server alone; it renews itself. */
  readonly redis: Redis;
  /** Starts it, again too: on the same port, with nothing in it. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Stops it in the middle of whatever it does, connections open, until the returned function is called. */
  freeze(): () => void;
}

/** The Redis of a test: one server, or the masters of a Cluster. Dispose of it to end it. */
export interface RedisServers extends AsyncDisposable {
  /** As `REDIS_URL` takes it. */
  readonly url: string;
  /** The server of a key or topic. */
  masterOf(key: string): RedisServer;
  /** Resolves when none of them feels any more that another one was away. */
  untilWell(): Promise<void>;
}

/** One server, started. */
export async function createSingleRedis(): Promise<RedisServers> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const server = stack.use(await createRedisServer({ folder, password: randomBytes(8).toString('hex') }));
  await server.start();
  const started = stack.move();
  return {
    url: server.url,
    masterOf: () => server,
    untilWell: async () => {},
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

export interface RedisServerOptions {
  /** For its files. */
  readonly folder: string;
  readonly password: string;
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Over TLS alone, with the certificate of `localhost`. */
  readonly tls?: boolean;
}

const TLS_FILES = {
  'tls-cert-file': certificate('server.crt'),
  'tls-key-file': certificate('server.key'),
  'tls-ca-cert-file': certificate('authority.crt'),
  'tls-auth-clients': 'no',
};

/** A server that is not started yet. */
export async function createRedisServer({
  folder,
  password,
  tls,
  ...options
}: RedisServerOptions): Promise<RedisServer> {
  mkdirSync(folder, { recursive: true });
  const port = await takePort();
  const settings = {
    ...{ port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', requirepass: password },
    ...(tls && { port: 0, 'tls-port': port, ...TLS_FILES }),
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const url = tls ? `rediss://:${password}@localhost:${port}` : `redis://:${password}@127.0.0.1:${port}`;
  const own = { lazyConnect: true, retryStrategy: () => 50 };
  const redis = new Redis(url, tls ? { ...own, tls: { rejectUnauthorized: false } } : own);
  redis.on('error', () => {});
  let child: Child | undefined;
  const kill = async () => child?.[Symbol.asyncDispose]();
  return {
    ...{ url, port, redis, kill },
    async start() {
      const logFile = join(folder, 'redis.log');
      child = createChild({ command: 'redis-server', args, logFile, stopSignal: 'SIGKILL', killSignal: 'SIGKILL' });
      await until(() => redis.ping().then(Boolean, () => false));
    },
    freeze() {
      const pid = child?.pid ?? 0;
      process.kill(pid, 'SIGSTOP');
      return () => process.kill(pid, 'SIGCONT');
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await kill();
    },
  };
}

/** A client as Parley has one, for a `REDIS_URL` and what else the environment says. */
export const createClient = (url: string, logger: Logger = pino({ level: 'silent' }), env = {}): RedisClient =>
  createRedis(createConfig({ ...readEnvironment(env), REDIS_URL: url }), logger);
