import { badInput } from '../../kernel/errors.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';
import { type Presence, PresenceStatus } from './entities/presence.ts';

/** What one device of a user said last. */
export interface Device {
  readonly status: PresenceStatus;
  readonly text: string | null;
  /** Unix milliseconds of its last heartbeat. */
  readonly seenAt: number;
}

/** Enough for every device of a person; a client that makes up a new one each time is stopped here. */
const MOST_DEVICES = 20;
/** Redis knows the exact time of the last heartbeat for a day; after that PostgreSQL's, to the minute, is enough. */
const SEEN_MS = 24 * 60 * 60 * 1000;

const devicesKey = ({ config }: Resources, userId: string) => `${config.redis.prefix}presence:{${userId}}`;
const seenKey = ({ config }: Resources, userId: string) => `${config.redis.prefix}seen:{${userId}}`;

/** The devices of users that sent a heartbeat within the TTL, and each user's last heartbeat: one round trip for all. */
export async function readDevices(resources: Resources, userIds: readonly string[]) {
  const pipeline = resources.redis.pipeline();
  for (const userId of userIds) pipeline.hgetall(devicesKey(resources, userId)).get(seenKey(resources, userId));
  const replies = (await pipeline.exec()) ?? [];
  const since = Date.now() - resources.config.chat.presenceTtlMs;
  return userIds.map((_, index) => {
    const [failure, fields] = replies[index * 2] ?? [];
    if (failure) throw failure;
    const devices = Object.values(fields as Record<string, string>).map((json) => JSON.parse(json) as Device);
    const seenAt = replies[index * 2 + 1]?.[1];
    return { devices: devices.filter((device) => device.seenAt > since), seenAt: seenAt ? Number(seenAt) : null };
  });
}

/** Writes the heartbeat of one device. The key lives as long as the newest heartbeat of any. */
export async function writeDevice(
  { resources, viewer: { userId } }: RequestContext,
  deviceId: string,
  device: Device,
): Promise<void> {
  const { presenceTtlMs } = resources.config.chat;
  const key = devicesKey(resources, userId);
  if (device.status !== PresenceStatus.OFFLINE) await makeRoom(resources, key, deviceId);
  const write = resources.redis.multi();
  if (device.status === PresenceStatus.OFFLINE) write.hdel(key, deviceId);
  else write.hset(key, deviceId, JSON.stringify(device)).pexpire(key, presenceTtlMs);
  await write.set(seenKey(resources, userId), device.seenAt, 'PX', SEEN_MS).exec();
}

/** Takes away silent devices when there are many, and refuses one more than a person can have. */
async function makeRoom({ redis, config }: Resources, key: string, deviceId: string): Promise<void> {
  if ((await redis.hlen(key)) < MOST_DEVICES || (await redis.hexists(key, deviceId))) return;
  const since = Date.now() - config.chat.presenceTtlMs;
  const entries = Object.entries(await redis.hgetall(key));
  const silent = entries.filter(([, json]) => (JSON.parse(json) as Device).seenAt <= since).map(([id]) => id);
  if (silent.length === 0) throw badInput('deviceId', `is one too many: a user has at most ${MOST_DEVICES} devices.`);
  await redis.hdel(key, ...silent);
}

const ORDER = Object.values(PresenceStatus);

/** What several devices make together: the status that stands highest, and the text said last. */
export function mergeDevices(devices: readonly Device[], lastSeenAt: Date | null): Presence {
  const status = devices.reduce(
    (best, device) => (ORDER.indexOf(device.status) > ORDER.indexOf(best) ? device.status : best),
    PresenceStatus.OFFLINE,
  );
  const [latest] = devices.filter(({ text }) => text !== null).toSorted((a, b) => b.seenAt - a.seenAt);
  return { status, text: latest?.text ?? null, lastSeenAt };
}
