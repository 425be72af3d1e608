import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { AuditEntry } from './audit-entry.ts';
import { READ_AUDIT_LOG } from './declarations.ts';
import { AuditLogArgs, listAuditLog } from './list-audit-log.ts';

const AuditEntryConnection = connectionType('AuditEntry', AuditEntry);

@Resolver()
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    description: 'The actions of admins and moderators, newest first. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  @Requires(READ_AUDIT_LOG)
  auditLog(@Args(() => AuditLogArgs) args: AuditLogArgs, @Ctx() context: RequestContext) {
    return listAuditLog(context, args);
  }
}
