import type { Job } from '../kernel/jobs/job.ts';
import { PARTITIONS } from '../kernel/log/partitions.ts';
import { jobs as ofAdmin } from './admin/jobs.ts';
import { jobs as ofMessages } from './messages/jobs.ts';
import { jobs as ofUsers } from './users/jobs.ts';

/** All that an installation does now and then. */
export const JOBS: readonly Job[] = [PARTITIONS, ...ofUsers, ...ofMessages, ...ofAdmin];
