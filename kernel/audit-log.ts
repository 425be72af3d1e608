import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from './database/statement.ts';
import { badInput } from './errors.ts';
import { DateTime } from './graphql/date-time.ts';
import { FIRST_ID } from './ids.ts';

/** The part of the audit log that is exported: `from` and later, before `before`. */
export interface AuditPeriod {
  readonly from: Date;
  readonly before: Date;
}

/** One line of an export, in the words of the schema. */
interface AuditLine {
  readonly id: string;
  readonly occurredAt: Date;
}

const PAGE = statement<AuditLine>(`
  select id, occurred_at as "occurredAt", actor_id as "actorId", api_key_id as "apiKeyId", action,
    subject_type as "subjectType", subject_id as "subjectId", details, ip, request_id as "requestId"
  from audit_entry
  where (occurred_at, id) > ($1, $2::uuid) and occurred_at < $3
  order by occurred_at, id limit $4`);

/** Some 150 KB of text: all that an export holds at a time. */
const PAGE_SIZE = 500;

/** A period as it was given in words; without `before` until now. Throws `BAD_USER_INPUT` for what is no time. */
export function parsePeriod({ from, before }: { from?: unknown; before?: unknown }): AuditPeriod {
  return { from: parseTime(from, 'from', new Date(0)), before: parseTime(before, 'before', new Date()) };
}

function parseTime(text: unknown, field: string, otherwise: Date): Date {
  if (text === undefined || text === '') return otherwise;
  try {
    return DateTime.parseValue(text);
  } catch {
    throw badInput(field, 'must be a time in ISO 8601 with its zone, like 2026-01-31T09:30:00Z.');
  }
}

/** An export, as the audit log names it. */
export const EXPORT_ACTION = 'exportAuditLog';

/**
 * The audit log of a period, the oldest entry first, one JSON object a line. A page is read when the one before it has
 * been taken; `allow` is asked before each.
 */
export async function* exportLines(
  em: EntityManager,
  { from, before }: AuditPeriod,
  allow: () => Promise<unknown> = async () => undefined,
): AsyncGenerator<string> {
  for (let last: AuditLine | undefined = { occurredAt: from, id: FIRST_ID }; last; ) {
    await allow();
    const page: AuditLine[] = await run(em, PAGE, [last.occurredAt, last.id, before, PAGE_SIZE]);
    if (page.length > 0) yield page.map((line) => `${JSON.stringify(line)}\n`).join('');
    last = page.length < PAGE_SIZE ? undefined : page.at(-1);
  }
}
