import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { AuditLogArgs } from '../inputs.ts';
import { AuditEntryConnection } from '../payloads.ts';
import { listAuditLog } from '../services/list-audit-log.ts';

@Resolver()
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    description: 'The actions of admins and moderators, newest first. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  auditLog(@Args(() => AuditLogArgs) args: AuditLogArgs, @Ctx() context: RequestContext) {
    return listAuditLog(context, args);
  }
}
