import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { AuditLogArgs } from '../inputs.ts';
import { AuditEntryConnection } from '../payloads.ts';
import { listAuditLog } from '../services/list-audit-log.ts';

@Resolver()
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    description: 'What admins and moderators did, newest first. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  auditLog(@Args(() => AuditLogArgs) args: AuditLogArgs, @Ctx() context: RequestContext) {
    return listAuditLog(context, args);
  }
}
