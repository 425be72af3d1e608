import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { READ_USAGE } from './declarations.ts';
import { listUsage, UsageArgs } from './list-usage.ts';
import { UsageDay } from './usage-day.ts';

@Resolver()
export class UsageResolver {
  @Query(() => [UsageDay], {
    description: 'The usage of the installation, day by day, oldest first, without gaps. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  @Requires(READ_USAGE)
  usage(@Args(() => UsageArgs) args: UsageArgs, @Ctx() context: RequestContext) {
    return listUsage(context, args);
  }
}
