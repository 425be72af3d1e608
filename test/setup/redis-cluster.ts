import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'ioredis';
import { takePort } from './ports.ts';
import { createRedisServer, type RedisServer, type RedisServers } from './redis-server.ts';
import { until } from './until.ts';

/** Three masters without replicas on loopback. Dispose of it to end them. */
export interface RedisCluster extends RedisServers {
  readonly masters: readonly RedisServer[];
  /** Gives the slot of a key or topic to another master while both run; `masterOf` doesn't know. */
  moveSlot(key: string): Promise<void>;
}

const SLOTS = 16_384;
const MASTERS = 3;

/** Starts the masters, joins them and waits until each knows all slots. */
export async function createRedisCluster(): Promise<RedisCluster> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'parley-cluster-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const password = randomBytes(8).toString('hex');
  const masters: RedisServer[] = [];
  for (let index = 0; index < MASTERS; index++) {
    // By default its port for the other masters is 10,000 above the first, where somebody else's may be.
    const busPort = await takePort();
    const settings = { 'cluster-enabled': 'yes', 'cluster-port': busPort, 'cluster-node-timeout': 2000 };
    const master = stack.use(await createRedisServer({ folder: join(folder, String(index)), password, settings }));
    await master.start();
    await master.redis.call('CLUSTER', 'ADDSLOTSRANGE', firstSlotOf(index), firstSlotOf(index + 1) - 1);
    await master.redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await masters[0]?.redis.call('CLUSTER', 'MEET', '127.0.0.1', master.port, busPort);
    masters.push(master);
  }
  const untilWell = () => until(async () => (await Promise.all(masters.map(knowsAllSlots))).every(Boolean));
  await untilWell();
  const started = stack.move();
  return {
    url: masters.map(({ url }) => url).join(','),
    masters,
    masterOf: (key) => masters[masterIndexOf(key)] as RedisServer,
    moveSlot: (key) => moveSlot(masters, key),
    untilWell,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

const slotOf = (key: string) => new Command('GET', [key]).getSlot();
const masterIndexOf = (key: string) => Math.floor((slotOf(key) * MASTERS) / SLOTS);
const firstSlotOf = (index: number) => Math.ceil((index * SLOTS) / MASTERS);

async function knowsAllSlots({ redis }: RedisServer): Promise<boolean> {
  const info = String(await redis.call('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${SLOTS}`);
}

async function moveSlot(masters: readonly RedisServer[], key: string): Promise<void> {
  const index = masterIndexOf(key);
  const [from, to] = [masters[index], masters[(index + 1) % MASTERS]] as [RedisServer, RedisServer];
  const [fromId, toId] = await Promise.all([from, to].map(({ redis }) => redis.call('CLUSTER', 'MYID')));
  await to.redis.call('CLUSTER', 'SETSLOT', slotOf(key), 'IMPORTING', String(fromId));
  await from.redis.call('CLUSTER', 'SETSLOT', slotOf(key), 'MIGRATING', String(toId));
  for (const { redis } of [to, from]) await redis.call('CLUSTER', 'SETSLOT', slotOf(key), 'NODE', String(toId));
}
