import { badInput } from '../../kernel/errors.ts';
import { type PresenceStatus, PresenceStatuses } from '../../kernel/graphql/enums.ts';
import type { PresenceState } from '../../kernel/graphql/presence.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';

/** The state that a device of a user sends with each heartbeat. */
export interface Heartbeat {
  readonly status: PresenceStatus;
  readonly text: string | null;
  /** Unix milliseconds. */
  readonly seenAt: number;
}

/** The last state that one device of a user sent. */
export interface Device extends Heartbeat {
  readonly id: string;
  /** Since when it says the same, in Unix milliseconds. */
  readonly since: number;
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

/** The devices of several users, asked for in one tick: one round trip for all. */
export async function readDevices(resources: Resources, userId: string): Promise<Devices> {
  const { redis } = resources;
  const [fields, seenAt] = await Promise.all([
    redis.hgetall(devicesKey(resources, userId)),
    redis.get(seenKey(resources, userId)),
  ]);
  const { live } = sortOut(fields, resources);
  return { devices: live, seenAt: seenAt ? Number(seenAt) : null };
}

/** A heartbeat that says what the one before said leaves alone since when: others see no difference. */
const WRITE = `
  local said = cjson.decode(ARGV[2])
  local before = redis.call('hget', KEYS[1], ARGV[1])
  local last = before and cjson.decode(before) or {}
  if last.status == said.status and last.text == said.text and last.since then said.since = last.since end
  return redis.call('hset', KEYS[1], ARGV[1], cjson.encode(said))`;

/**
 * Writes the heartbeat of one of the viewer's devices, and returns what they all are then: one round trip. OFFLINE
 * takes the device away. Throws `BAD_USER_INPUT` for one more than a person can have.
 */
export async function writeDevice(
  { resources, viewer: { userId } }: RequestContext,
  deviceId: string,
  heartbeat: Heartbeat,
): Promise<Devices> {
  const { redis, config } = resources;
  const key = devicesKey(resources, userId);
  const { status, seenAt } = heartbeat;
  const leaves = status === PresenceStatuses.OFFLINE;
  const said = JSON.stringify({ ...heartbeat, since: seenAt });
  // Commands of one tick to one key arrive in their order: what is read has in it what is written.
  const written = leaves ? redis.hdel(key, deviceId) : redis.eval(WRITE, 1, key, deviceId, said);
  const [added, fields] = await Promise.all([
    written,
    redis.hgetall(key),
    redis.set(seenKey(resources, userId), seenAt, 'PX', SEEN_MS),
    // The key lives as long as the newest heartbeat of any.
    leaves || redis.pexpire(key, config.chat.presenceTtlMs),
  ]);
  const { live, silent } = sortOut(fields, resources);
  if (live.length > MOST_DEVICES && Number(added) > 0 && !leaves) {
    await redis.hdel(key, deviceId);
    throw badInput('deviceId', `is one too many: a user has at most ${MOST_DEVICES} devices.`);
  }
  if (live.length + silent.length > MOST_DEVICES && silent.length > 0) await redis.hdel(key, ...silent);
  return { devices: live, seenAt };
}

/** The devices that sent a heartbeat within the TTL, and the ids of those that did not. */
function sortOut(fields: Record<string, string>, { config }: Resources) {
  const oldest = Date.now() - config.chat.presenceTtlMs;
  const all = Object.entries(fields).map(([id, json]): Device => ({ ...JSON.parse(json), id }));
  const isLive = ({ seenAt }: Device) => seenAt > oldest;
  return { live: all.filter(isLive), silent: all.filter((device) => !isLive(device)).map(({ id }) => id) };
}

const ORDER = Object.values(PresenceStatuses);

/**
 * The precedence of devices: the most available comes first; of those alike one with a text, and then the one that changed
 * its state last. The time of a heartbeat does not count, or devices that disagree would take turns for ever.
 */
const byPrecedence = (a: Device, b: Device): number =>
  ORDER.indexOf(b.status) - ORDER.indexOf(a.status) ||
  Number(b.text !== null) - Number(a.text !== null) ||
  b.since - a.since ||
  (a.id < b.id ? -1 : 1);

/** The presence that several devices make together: that of the first of them, status and text alike. */
export function mergeDevices(devices: readonly Device[], lastSeenAt: Date | null): PresenceState {
  const [shown] = devices.toSorted(byPrecedence);
  return { status: shown?.status ?? PresenceStatuses.OFFLINE, text: shown?.text ?? null, lastSeenAt };
}

/** When the first of the devices falls silent if none sends a heartbeat, in Unix milliseconds; null without devices. */
export const findExpiry = (devices: readonly Device[], ttlMs: number): number | null =>
  devices.length === 0 ? null : Math.min(...devices.map(({ seenAt }) => seenAt)) + ttlMs;
