import type { Job } from '../../kernel/jobs/job.ts';
import { FORGET_SESSIONS } from './sessions/forget-sessions.ts';

/** What is done for accounts and sessions now and then. */
export const jobs: readonly Job[] = [FORGET_SESSIONS];
