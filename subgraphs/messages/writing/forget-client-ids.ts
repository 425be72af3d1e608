import { HOUR_MS, type Job } from '../../../kernel/jobs/job.ts';
import { removalOf, removeAll } from '../../../kernel/jobs/remove-rows.ts';

/** As the description of `SendMessageInput.clientMessageId` says. */
const KEPT_DAYS = 30;

/** Ids are ordered by time. */
const END = `parley_uuid_floor_1((now() at time zone 'UTC')::date - ${KEPT_DAYS})`;
const OLD = removalOf('message_client_id', `select ctid from message_client_id where message_id < ${END}`);

export const FORGET_CLIENT_IDS: Job = {
  name: 'forget-client-ids',
  description: `Removes the names that clients gave their messages, ${KEPT_DAYS} days after they were sent.`,
  everyMs: HOUR_MS,
  run: (work) => removeAll(work, [OLD]),
};
