import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import { isId, parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import { parseText } from '../../../kernel/text.ts';
import type { AuditEntry } from '../entities/audit-entry.ts';
import type { AuditLogArgs, AuditLogFilter } from '../inputs.ts';

type AuditRow = Omit<AuditEntry, 'actor'> & { readonly actorId: string | null };

const PAGE = statement<AuditRow>(`
  select id, occurred_at as "occurredAt", actor_id as "actorId", api_key_id as "apiKeyId", action,
    subject_type as "subjectType", subject_id as "subjectId", details, ip, request_id as "requestId"
  from audit_entry
  where ($1::uuid is null or id < $1)
    and ($2::uuid is null or actor_id = $2)
    and ($3::text is null or action = $3)
    and ($4::text is null or subject_id = $4)
    and ($5::timestamptz is null or occurred_at >= $5)
    and ($6::timestamptz is null or occurred_at < $6)
  order by id desc limit $7`);

/** The audit log, newest entry first, for admins. */
export async function listAuditLog(context: RequestContext, args: AuditLogArgs): Promise<Connection<AuditEntry>> {
  await requireRole(context, 'ADMIN');
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [last = null] = args.after ? decodeCursor<[string]>(args.after, CURSOR) : [];
  const { from = null, before = null } = args.filter ?? {};
  const rows = await run(context.em, PAGE, [last, ...parseNames(args.filter ?? {}), from, before, first + 1]);
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: ({ id }) => encodeCursor(CURSOR.kind, [id]),
    node: ({ actorId, ...entry }) => ({ ...entry, actor: actorId ? { id: actorId } : null }),
  });
}

/** Whose, which and what; null for what does not narrow. An empty one is a mistake: it must not show everything. */
const parseNames = ({ actorId, action, subjectId }: AuditLogFilter) => [
  actorId == null ? null : parseId(actorId, 'filter.actorId'),
  action == null ? null : parseText(action, 'filter.action', { min: 1, max: 64 }),
  subjectId == null ? null : parseText(subjectId, 'filter.subjectId', { min: 1, max: 128 }),
];

const CURSOR = {
  kind: 'audit',
  field: 'after',
  check: ([id, ...rest]: unknown[]) => isId(id) && rest.length === 0,
};
