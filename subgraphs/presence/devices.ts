import { badInput } from '../../kernel/errors.ts';
import { type PresenceStatus, PresenceStatuses } from '../../kernel/graphql/enums.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Presence } from './entities/presence.ts';

/** What one device of a user said last. */
export interface Device {
  readonly status: PresenceStatus;
  readonly text: string | null;
  /** Unix milliseconds of its last heartbeat. */
  readonly seenAt: number;
}

/** A user's devices that sent a heartbeat within the TTL, and the last heartbeat of any, in Unix milliseconds. */
export interface Devices {
  readonly devices: readonly Device[];
  readonly seenAt: number | null;
}

/** Enough for every device of a person; a client that makes up a new one each time is stopped here. */
const MOST_DEVICES = 20;
/** Redis knows the exact time of the last heartbeat for a day; after that PostgreSQL's, to the minute, is enough. */
const SEEN_MS = 24 * 60 * 60 * 1000;

const devicesKey = ({ config }: Resources, userId: string) => `${config.redis.prefix}presence:{${userId}}`;
const seenKey = ({ config }: Resources, userId: string) => `${config.redis.prefix}seen:{${userId}}`;

/** What several users, asked for in one tick, have: one round trip for all. */
export async function readDevices(resources: Resources, userId: string): Promise<Devices> {
  const { redis } = resources;
  const [fields, seenAt] = await Promise.all([
    redis.hgetall(devicesKey(resources, userId)),
    redis.get(seenKey(resources, userId)),
  ]);
  const { live } = sortOut(fields, resources);
  return { devices: live, seenAt: seenAt ? Number(seenAt) : null };
}

/**
 * Writes the heartbeat of one of the viewer's devices, and returns what they all are then: one round trip. OFFLINE
 * takes the device away. Throws `BAD_USER_INPUT` for one more than a person can have.
 */
export async function writeDevice(
  { resources, viewer: { userId } }: RequestContext,
  deviceId: string,
  device: Device,
): Promise<Devices> {
  const { redis, config } = resources;
  const key = devicesKey(resources, userId);
  const leaves = device.status === PresenceStatuses.OFFLINE;
  // Commands of one tick to one key arrive in their order: what is read has in it what is written.
  const written = leaves ? redis.hdel(key, deviceId) : redis.hset(key, deviceId, JSON.stringify(device));
  const [added, fields] = await Promise.all([
    written,
    redis.hgetall(key),
    redis.set(seenKey(resources, userId), device.seenAt, 'PX', SEEN_MS),
    // The key lives as long as the newest heartbeat of any.
    leaves || redis.pexpire(key, config.chat.presenceTtlMs),
  ]);
  const { live, silent } = sortOut(fields, resources);
  if (live.length > MOST_DEVICES && added > 0 && !leaves) {
    await redis.hdel(key, deviceId);
    throw badInput('deviceId', `is one too many: a user has at most ${MOST_DEVICES} devices.`);
  }
  if (live.length + silent.length > MOST_DEVICES && silent.length > 0) await redis.hdel(key, ...silent);
  return { devices: live, seenAt: device.seenAt };
}

/** The devices that sent a heartbeat within the TTL, and the ids of those that did not. */
function sortOut(fields: Record<string, string>, { config }: Resources) {
  const since = Date.now() - config.chat.presenceTtlMs;
  const all = Object.entries(fields).map(([id, json]) => ({ id, device: JSON.parse(json) as Device }));
  const isLive = ({ device }: { device: Device }) => device.seenAt > since;
  return {
    live: all.filter(isLive).map(({ device }) => device),
    silent: all.filter((entry) => !isLive(entry)).map(({ id }) => id),
  };
}

const ORDER = Object.values(PresenceStatuses);

/** What several devices make together: the status that stands highest, and the text said last. */
export function mergeDevices(devices: readonly Device[], lastSeenAt: Date | null): Presence {
  const status = devices.reduce<PresenceStatus>(
    (best, device) => (ORDER.indexOf(device.status) > ORDER.indexOf(best) ? device.status : best),
    PresenceStatuses.OFFLINE,
  );
  const [latest] = devices.filter(({ text }) => text !== null).toSorted((a, b) => b.seenAt - a.seenAt);
  return { status, text: latest?.text ?? null, lastSeenAt };
}

/** When the first of the devices falls silent if none sends a heartbeat, in Unix milliseconds; null without devices. */
export const findExpiry = (devices: readonly Device[], ttlMs: number): number | null =>
  devices.length === 0 ? null : Math.min(...devices.map(({ seenAt }) => seenAt)) + ttlMs;
