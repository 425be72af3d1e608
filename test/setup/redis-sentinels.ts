import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createChild } from '../../standalone/child.ts';
import { takePort } from './ports.ts';
import { createRedisServer, type RedisServer, type RedisServers } from './redis-server.ts';
import { until } from './until.ts';

/** A master, a replica and three Sentinels that watch them. Dispose of it to end them. */
export interface RedisSentinels extends RedisServers {
  /** The addresses of the Sentinels, as if they were of a Redis. */
  readonly sentinelUrls: readonly string[];
  /** The server that the Sentinels call the master. */
  master(): Promise<RedisServer>;
}

const NAME = 'chat';
const SENTINELS = 3;
/** How long a master is silent until the Sentinels take it for dead, in milliseconds. */
const DOWN_MS = 500;

export async function createRedisSentinels(): Promise<RedisSentinels> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'parley-sentinel-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const password = randomBytes(8).toString('hex');
  const servers: RedisServer[] = [];
  for (const index of [0, 1]) {
    const replica = servers[0] && { replicaof: `127.0.0.1 ${servers[0].port}`, 'repl-diskless-sync-delay': 0 };
    const settings = { masterauth: password, 'repl-diskless-sync-delay': 0, ...replica };
    const server = stack.use(await createRedisServer({ folder: join(folder, String(index)), password, settings }));
    await server.start();
    servers.push(server);
  }
  const [first, replica] = servers as [RedisServer, RedisServer];
  await until(async () => (await replica.redis.info('replication')).includes('master_link_status:up'));
  const ports: number[] = [];
  for (let index = 0; index < SENTINELS; index++) ports.push(await takePort());
  for (const port of ports) stack.use(startSentinel(join(folder, `sentinel-${port}`), port, first.port, password));
  const sentinels = ports.map((port) => new Redis(port, { lazyConnect: true, retryStrategy: () => 50 }));
  for (const sentinel of sentinels) stack.defer(() => sentinel.on('error', () => {}).disconnect());
  for (const sentinel of sentinels) await until(() => knowsAll(sentinel).catch(() => false));
  const master = async () => {
    const address = await sentinels[0]?.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME);
    return servers.find(({ port }) => String(address).endsWith(`,${port}`)) as RedisServer;
  };
  const started = stack.move();
  return {
    url: `redis+sentinel://:${password}@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/${NAME}`,
    sentinelUrls: ports.map((port) => `redis://127.0.0.1:${port}`),
    master,
    masterOf: () => first,
    untilWell: async () => {},
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** The same program as the server's: no other package is needed. */
function startSentinel(folder: string, port: number, master: number, password: string) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'sentinel.conf');
  const lines = [
    ...[`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, `sentinel monitor ${NAME} 127.0.0.1 ${master} 2`],
    ...[`sentinel auth-pass ${NAME} ${password}`, `sentinel down-after-milliseconds ${NAME} ${DOWN_MS}`],
    `sentinel failover-timeout ${NAME} 5000`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const logFile = join(folder, 'sentinel.log');
  const args = [file, '--sentinel'];
  return createChild({ command: 'redis-server', args, logFile, stopSignal: 'SIGKILL', killSignal: 'SIGKILL' });
}

/** A Sentinel acts when it knows the replica and the other Sentinels. */
async function knowsAll(sentinel: Redis): Promise<boolean> {
  const info = await sentinel.info('sentinel');
  return info.includes(`slaves=1,sentinels=${SENTINELS}`) && info.includes('status=ok');
}
