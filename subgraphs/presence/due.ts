import type { Resources } from '../../kernel/resources.ts';

/**
 * The users whose presence is to be looked at again, each with the Unix milliseconds at which: one sorted set for the
 * whole installation. Everybody only moves a user forward in it, but for {@link takeDue}, which moves back whom it
 * takes: so no two that work on one user at once can make it be forgotten.
 */
const dueKey = ({ config }: Resources) => `${config.redis.prefix}presence-due`;

/** Has the user looked at then, if not before. */
export async function lookAgain(resources: Resources, userId: string, at: number): Promise<void> {
  await resources.redis.zadd(dueKey(resources), 'LT', at, userId);
}

/** Beyond the latest time that anybody asks for, so that any of them still moves a taken user forward. */
const TAKEN_MARGIN_MS = 5000;

const TAKE_DUE = `
  local taken = redis.call('zrangebyscore', KEYS[1], '-inf', ARGV[1], 'limit', 0, ARGV[2])
  for _, userId in ipairs(taken) do redis.call('zadd', KEYS[1], ARGV[3], userId) end
  return taken`;

/**
 * Takes up to `most` users who are due: each is given to one caller. A caller that is killed before it has said when to
 * look again loses none: they come again, somewhat more than `PRESENCE_TTL_SECONDS` later.
 */
export async function takeDue(resources: Resources, most: number): Promise<string[]> {
  const { presenceTtlMs, presenceDebounceMs } = resources.config.chat;
  const now = Date.now();
  const back = now + Math.max(presenceTtlMs, presenceDebounceMs) + TAKEN_MARGIN_MS;
  return (await resources.redis.eval(TAKE_DUE, 1, dueKey(resources), now, most, back)) as string[];
}

/** Nobody looks at the user any more. */
export async function leaveDue(resources: Resources, userId: string): Promise<void> {
  await resources.redis.zrem(dueKey(resources), userId);
}
