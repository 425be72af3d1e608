import type { EntityManager } from '@mikro-orm/postgresql';
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor, TIME_AND_ID } from '../../../kernel/graphql/cursor.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../../kernel/graphql/pagination.ts';
import { isId, parseId, parseOptionalId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseText } from '../../../kernel/text.ts';
import type { AuditEntry } from './audit-entry.ts';

@InputType({ description: 'A filter of the audit log. A field that is left out does not narrow the list.' })
export class AuditLogFilter {
  @Field(() => ID, { nullable: true, description: 'Only actions of this user.' })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this action, by the name of the mutation or query.' })
  action?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only actions on the thing with this id.' })
  subjectId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only actions at this time or later.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only actions before this time.' })
  before?: Date | null;
}

@ArgsType()
export class AuditLogArgs {
  @Field(() => AuditLogFilter, { nullable: true, description: 'A filter; without it the list has all entries.' })
  filter?: AuditLogFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

type AuditRow = Omit<AuditEntry, 'actor'> & { readonly actorId: string | null };

const PAGE = statement<AuditRow>(`
  select id, occurred_at as "occurredAt", actor_id as "actorId", api_key_id as "apiKeyId", action,
    subject_type as "subjectType", subject_id as "subjectId", details, ip, request_id as "requestId"
  from audit_entry
  where ($1::timestamptz is null or (occurred_at, id) < ($1, $2::uuid))
    and ($3::uuid is null or actor_id = $3)
    and ($4::text is null or action = $4)
    and ($5::text is null or subject_id = $5)
    and ($6::timestamptz is null or occurred_at >= $6)
    and ($7::timestamptz is null or occurred_at < $7)
  order by occurred_at desc, id desc limit $8`);

/** The filter decides which index leads there, so here a plan for any values would be one that reads the whole log. */
const PLAN_FOR_VALUES = statement('set local plan_cache_mode = force_custom_plan');

/** The audit log, newest entry first. */
export async function listAuditLog(context: RequestContext, args: AuditLogArgs): Promise<Connection<AuditEntry>> {
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [time, id = null] = args.after ? decodeCursor<[number, string]>(args.after, CURSOR) : [];
  const { from = null, before = null } = args.filter ?? {};
  const end = time === undefined ? null : new Date(time);
  const values = [end, id, ...parseNames(args.filter ?? {}), from, before, first + 1];
  return forwardPage(await readPage(context.em, values), {
    first,
    after: Boolean(args.after),
    cursor: ({ occurredAt, id }) => encodeCursor(CURSOR.kind, [occurredAt.getTime(), id]),
    node: ({ actorId, ...entry }) => ({ ...entry, actor: actorId ? { id: actorId } : null }),
  });
}

const readPage = (em: EntityManager, values: readonly unknown[]): Promise<AuditRow[]> =>
  em.transactional(async (tx) => {
    await run(tx as EntityManager, PLAN_FOR_VALUES, []);
    return run(tx as EntityManager, PAGE, values);
  });

/** The filter's values, null for what does not narrow. An empty one is a mistake: it must not show everything. */
const parseNames = ({ actorId, action, subjectId }: AuditLogFilter) => [
  parseOptionalId(actorId, 'filter.actorId'),
  action == null ? null : parseText(action, 'filter.action', { min: 1, max: 64 }),
  subjectId == null ? null : parseSubject(subjectId, 'filter.subjectId'),
];

/** Most have an id; trusted documents have the name of their owner. */
const parseSubject = (text: string, field: string): string =>
  isId(text) ? parseId(text, field) : parseText(text, field, { min: 1, max: 128 });

const CURSOR = TIME_AND_ID('audit');
