import type { Job } from '../../kernel/jobs/job.ts';
import { CLOSE_HASHES } from './writing/close-hashes.ts';
import { FORGET_CLIENT_IDS } from './writing/forget-client-ids.ts';

/** What is done for messages now and then. */
export const jobs: readonly Job[] = [FORGET_CLIENT_IDS, CLOSE_HASHES];
