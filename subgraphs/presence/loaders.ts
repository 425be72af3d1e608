import DataLoader from 'dataloader';
import { run, statement } from '../../kernel/database/statement.ts';
import { type Presence, presenceOf } from '../../kernel/graphql/presence.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import { mergeDevices, readDevices } from './devices.ts';

const LAST_SEEN = statement<{ userId: string; seenAt: Date }>(
  'select user_id as "userId", seen_at as "seenAt" from last_seen where user_id = any($1::uuid[])',
);

/** Presence of users: one round trip to Redis and one statement for all. */
export function presenceLoader({ em, resources }: RequestContext): DataLoader<string, Presence> {
  return new DataLoader<string, Presence>(async (userIds) => {
    const [live, kept] = await Promise.all([
      Promise.all(userIds.map((userId) => readDevices(resources, userId))),
      run(em, LAST_SEEN, [userIds]),
    ]);
    const keptById = new Map(kept.map(({ userId, seenAt }) => [userId, seenAt]));
    return userIds.map((userId, index) => {
      const { devices = [], seenAt = null } = live[index] ?? {};
      const lastSeenAt = seenAt === null ? (keptById.get(userId) ?? null) : new Date(seenAt);
      return presenceOf(userId, mergeDevices(devices, lastSeenAt));
    });
  });
}
