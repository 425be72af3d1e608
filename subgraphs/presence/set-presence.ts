import { Field, InputType, ObjectType } from 'type-graphql';
import { defaultOf } from '../../kernel/config/values.ts';
import { run, statement } from '../../kernel/database/statement.ts';
import { type PresenceStatus, PresenceStatuses } from '../../kernel/graphql/enums.ts';
import { mutation } from '../../kernel/graphql/mutation.ts';
import { Presence, presenceOf } from '../../kernel/graphql/presence.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import { lengthsOf, parseOptionalText, parseText } from '../../kernel/text.ts';
import { mergeDevices, writeDevice } from './devices.ts';
import { tellPresence } from './tell-presence.ts';
import { readTold } from './told.ts';

const STATUS_TEXT = { max: 100, trim: true, name: true } as const;
const DEVICE_ID = { min: 1, max: 64 } as const;

@InputType({ description: 'The availability of the viewer on one device.' })
export class SetPresenceInput {
  @Field(() => PresenceStatuses, { description: 'The status of this device. OFFLINE takes the device away at once.' })
  status!: PresenceStatus;

  @Field(() => String, {
    nullable: true,
    description: `A text to show beside it: ${lengthsOf(STATUS_TEXT)}, in one line and without invisible ones.`,
  })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `A name that tells the devices of one session apart: ${lengthsOf(DEVICE_ID)}. By default each session is one device.`,
  })
  deviceId?: string | null;
}

@ObjectType({ description: "The viewer's presence after a heartbeat.", simpleResolvers: true })
export class SetPresencePayload {
  @Field(() => Presence, { description: 'The presence as others see it, over all devices.' })
  presence!: Presence;
}

/**
 * Sets the presence of one of the viewer's devices; sent at least every `PRESENCE_TTL_SECONDS` it keeps it. Tells the
 * bus when what others see has changed. Two round trips to Redis, three with a change.
 */
export async function setDevicePresence(context: RequestContext, input: SetPresenceInput): Promise<SetPresencePayload> {
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
  return { presence: presenceOf(userId, mergeDevices(devices, new Date(seenAt))) };
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

export const setPresence = mutation({
  name: 'setPresence',
  description: `Sets the presence of one of the viewer's devices. Send it again within ${defaultOf('PRESENCE_TTL_SECONDS')} s to keep it: it is the heartbeat.`,
  tags: ['write', 'presence'],
  input: SetPresenceInput,
  inputDescription: 'The status of the device.',
  payload: SetPresencePayload,
  run: setDevicePresence,
});
