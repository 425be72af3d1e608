import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { UsageDay } from '../entities/usage-day.ts';
import { UsageArgs } from '../inputs.ts';
import { listUsage } from '../services/list-usage.ts';

@Resolver()
export class UsageResolver {
  @Query(() => [UsageDay], {
    description: 'The usage of the installation, day by day, oldest first, without gaps. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  usage(@Args(() => UsageArgs) args: UsageArgs, @Ctx() context: RequestContext) {
    return listUsage(context, args);
  }
}
