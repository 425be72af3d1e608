import { run, statement } from '../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { Job } from './job.ts';

const JOBS = statement<Job>(`
  select name, description, (every_ms / 1000.0)::double precision as "everySeconds",
    case when leased_until > now() then 'RUNNING'
      when error is not null or (started_at is not null and finished_at is null) then 'FAILED' else 'IDLE' end as state,
    started_at as "startedAt", finished_at as "finishedAt", succeeded_at as "succeededAt", error
  from job order by name`);

/** All jobs by their names. */
export const listJobs = (context: RequestContext): Promise<Job[]> => run(context.em, JOBS, []);
