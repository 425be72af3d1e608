import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findOrInstall, type SystemProgram } from '../kernel/system-program.ts';
import { createChild, untilReady } from './child.ts';
import { findFreePort } from './free-port.ts';
import { stopLeftover } from './leftover.ts';
import { makePrivateFolder } from './private-folder.ts';

export interface EmbeddedRedis extends AsyncDisposable {
  readonly url: string;
  /** The words that tell which one it is, and where to look, in errors about it. */
  readonly source: string;
}

/** The port to listen on, and the password that clients need; by default a free port and a new password. */
export interface EmbeddedRedisAddress {
  readonly port?: number;
  readonly password?: string;
}

/** A private Redis on a loopback port. It keeps nothing on disk: all it holds comes again by itself. */
export async function createEmbeddedRedis(folder: string, address: EmbeddedRedisAddress = {}): Promise<EmbeddedRedis> {
  makePrivateFolder(folder);
  const command = await findOrInstall(REDIS);
  const pidfile = join(folder, 'redis.pid');
  await stopLeftover(pidfile, { program: 'redis', stopSignal: 'SIGTERM' });
  const port = address.port ?? (await findFreePort());
  const password = address.password ?? randomBytes(24).toString('hex');
  const logFile = join(folder, 'redis.log');
  const settings = {
    port,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    requirepass: password,
    dir: folder,
    pidfile,
    loglevel: 'warning',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = createChild({ command, args, logFile, stopSignal: 'SIGTERM', killSignal: 'SIGKILL' });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  await untilReady(
    child,
    () => ping(url),
    (outcome) => new Error(`The private Redis ${outcome}: its log, ${logFile}, says why.`),
  );
  return {
    url,
    source: `the private one: its log is ${logFile}`,
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

async function ping(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

/** Valkey speaks the same protocol. */
const REDIS: SystemProgram = {
  names: ['redis-server', 'valkey-server'],
  debianPackage: 'redis-server',
  otherwise: [
    'There is no redis-server on the PATH, and it cannot be installed here. Any of these helps:',
    'install it (Debian, Ubuntu: apt-get install redis-server; Fedora: dnf install valkey; macOS: brew install redis),',
    'or set REDIS_URL to a Redis 7 or newer that is already there.',
  ].join(' '),
};
