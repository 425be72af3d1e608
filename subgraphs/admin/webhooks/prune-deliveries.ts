import { HOUR_MS, type Job } from '../../../kernel/jobs/job.ts';
import { removalOf, removeAll } from '../../../kernel/jobs/remove-rows.ts';

/** Ids are ordered by time, so the oldest are found by them. */
const OLD = removalOf(
  'webhook_delivery',
  'select ctid from webhook_delivery where id < parley_uuid_floor_1((now() - make_interval(days => $1))::date) order by id',
);

export const PRUNE_DELIVERIES: Job = {
  name: 'prune-webhook-deliveries',
  description: 'Removes the part of the log of webhook deliveries that is older than its retention.',
  everyMs: HOUR_MS,
  run: (work) => removeAll(work, [OLD], [work.config.webhooks.logDays]),
};
