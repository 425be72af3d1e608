import { type PresenceStatus, PresenceStatuses } from '../../kernel/graphql/enums.ts';
import type { Resources } from '../../kernel/resources.ts';

/** The presence of a user that others heard of last. */
export interface Told {
  readonly status: PresenceStatus;
  readonly text: string | null;
}

const NOBODY_TOLD: Told = { status: PresenceStatuses.OFFLINE, text: null };

const toldKey = ({ config }: Resources, userId: string) => `${config.redis.prefix}presence-told:{${userId}}`;
const turnKey = ({ config }: Resources, userId: string) => `${config.redis.prefix}presence-turn:{${userId}}`;

/** OFFLINE for a user of whom nobody has heard yet. */
export async function readTold(resources: Resources, userId: string): Promise<Told> {
  const json = await resources.redis.get(toldKey(resources, userId));
  return json ? (JSON.parse(json) as Told) : NOBODY_TOLD;
}

/** Remembers it until OFFLINE is published: with a time limit, a user who is online for longer would vanish without a word. */
export async function writeTold(resources: Resources, userId: string, { status, text }: Told): Promise<void> {
  const key = toldKey(resources, userId);
  if (status === PresenceStatuses.OFFLINE) await resources.redis.del(key);
  else await resources.redis.set(key, JSON.stringify({ status, text } satisfies Told));
}

/** Whether the caller may tell of this user now: true for one at a time, once in `PRESENCE_DEBOUNCE_MS`. */
export async function takeTurn(resources: Resources, userId: string): Promise<boolean> {
  const { redis, config } = resources;
  return (await redis.set(turnKey(resources, userId), 1, 'PX', config.chat.presenceDebounceMs, 'NX')) === 'OK';
}
