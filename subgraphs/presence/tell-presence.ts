import { type PresenceChange, presenceTopic } from '../../kernel/bus/topics.ts';
import { PresenceStatuses } from '../../kernel/graphql/enums.ts';
import type { PresenceState } from '../../kernel/graphql/presence.ts';
import type { Resources } from '../../kernel/resources.ts';
import { type Devices, findExpiry, mergeDevices, readDevices } from './devices.ts';
import { leaveDue, lookAgain } from './due.ts';
import { readTold, type Told, takeTurn, writeTold } from './told.ts';

/** The state of a user in Redis: the present one, and the one that others heard of. */
export interface UserState extends Devices {
  readonly userId: string;
  readonly told: Told;
}

/**
 * Publishes the presence of the user if others have heard of another one, and has the user looked at again when it can
 * change by itself. After a change this is at the end of the debounce time: by then a change that came too early to be
 * published has become lasting or passed.
 */
export async function tellPresence(resources: Resources, { userId, ...state }: UserState): Promise<void> {
  const { presenceTtlMs, presenceDebounceMs } = resources.config.chat;
  const presence = mergeDevices(state.devices, state.seenAt === null ? null : new Date(state.seenAt));
  if (presence.status === state.told.status && presence.text === state.told.text) {
    const expiry = findExpiry(state.devices, presenceTtlMs);
    if (expiry !== null) await lookAgain(resources, userId, expiry);
    return;
  }
  const [turn] = await Promise.all([
    takeTurn(resources, userId),
    lookAgain(resources, userId, Date.now() + presenceDebounceMs),
  ]);
  if (!turn) return;
  resources.bus.publish(presenceTopic(userId), present(userId, presence));
  await writeTold(resources, userId, presence);
}

const present = (userId: string, { status, text, lastSeenAt }: PresenceState): PresenceChange => ({
  ...{ userId, status, text },
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
});

/** Looks at a user who is due: tells others what has changed, and lets go of who is gone and known to be. */
export async function lookAtUser(resources: Resources, userId: string): Promise<void> {
  const state = await readState(resources, userId);
  await tellPresence(resources, state);
  if (!isGone(state)) return;
  await leaveDue(resources, userId);
  // Someone may have asked to look again since the state was read, and that has just been taken away too.
  if (!isGone(await readState(resources, userId))) await lookAgain(resources, userId, Date.now());
}

async function readState(resources: Resources, userId: string): Promise<UserState> {
  const [devices, told] = await Promise.all([readDevices(resources, userId), readTold(resources, userId)]);
  return { userId, ...devices, told };
}

const isGone = ({ devices, told }: UserState) => devices.length === 0 && told.status === PresenceStatuses.OFFLINE;
