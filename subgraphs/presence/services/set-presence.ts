import { run, statement } from '../../../kernel/database/statement.ts';
import { PresenceStatuses } from '../../../kernel/graphql/enums.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseOptionalText, parseText } from '../../../kernel/text.ts';
import { mergeDevices, writeDevice } from '../devices.ts';
import type { Presence } from '../entities/presence.ts';
import type { SetPresenceInput } from '../inputs.ts';
import { DEVICE_ID, STATUS_TEXT } from '../limits.ts';
import { readTold } from '../told.ts';
import { tellPresence } from './tell-presence.ts';

/**
 * Sets the presence of one of the viewer's devices; sent at least every `PRESENCE_TTL_SECONDS` it keeps it. Tells the
 * bus when what others see has changed. Two round trips to Redis, three with a change.
 */
export async function setPresence(context: RequestContext, input: SetPresenceInput): Promise<Presence> {
  const { viewer, resources } = context;
  const { userId } = viewer;
  const { status } = input;
  const text = parseOptionalText(input.text, 'text', STATUS_TEXT);
  const deviceId = input.deviceId == null ? viewer.sessionId : parseText(input.deviceId, 'deviceId', DEVICE_ID);
  const seenAt = Date.now();
  const [{ devices }, told] = await Promise.all([
    writeDevice(context, deviceId, { status, text, seenAt }),
    readTold(resources, userId),
  ]);
  await Promise.all([
    tellPresence(resources, { userId, devices, seenAt, told }),
    keepLastSeen(context, seenAt, status === PresenceStatuses.OFFLINE),
  ]);
  return mergeDevices(devices, new Date(seenAt));
}

const KEEP_SEEN = statement(`
  insert into last_seen (user_id, seen_at) values ($1, $2)
  on conflict (user_id) do update set seen_at = greatest(last_seen.seen_at, excluded.seen_at)`);

/** Writes the time down in PostgreSQL: at a sign-off, and else once a minute, however many heartbeats there are. */
async function keepLastSeen({ em, resources, viewer }: RequestContext, seenAt: number, now: boolean): Promise<void> {
  const turn = `${resources.config.redis.prefix}seen-kept:{${viewer.userId}}`;
  const due = now || (await resources.redis.set(turn, 1, 'EX', 60, 'NX')) === 'OK';
  if (due) await run(em, KEEP_SEEN, [viewer.userId, new Date(seenAt)]);
}
