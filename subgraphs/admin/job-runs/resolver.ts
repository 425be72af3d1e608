import { Ctx, Directive, Query, Resolver } from 'type-graphql';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { READ_JOBS } from './declarations.ts';
import { Job } from './job.ts';
import { listJobs } from './list-jobs.ts';

@Resolver()
export class JobResolver {
  @Query(() => [Job], {
    description: "The installation's jobs by name, with what became of them. FORBIDDEN for all but admins.",
  })
  @Directive('@tag(name: "admin")')
  @Requires(READ_JOBS)
  jobs(@Ctx() context: RequestContext) {
    return listJobs(context);
  }
}
