import type { Job } from '../../kernel/jobs/job.ts';
import { usageJobs } from './usage/jobs.ts';
import { PRUNE_DELIVERIES } from './webhooks/prune-deliveries.ts';

/** What is done for those who run the installation now and then. */
export const jobs: readonly Job[] = [...usageJobs, PRUNE_DELIVERIES];
