import type { PlatformRole } from '../../kernel/trust/viewer.ts';
import { query } from './access-tokens.ts';
import { type Client, registerUsers } from './client.ts';
import type { Stores } from './databases.ts';

/** Gives a user a platform role past the API, as the first admin gets it. */
export async function appoint({ databaseUrl }: Stores, { userId }: Client, role: PlatformRole): Promise<void> {
  await query(databaseUrl, 'update "user" set role = $2 where id = $1', [userId, role]);
}

/** An admin, a moderator and two users. */
export async function createStaff(url: string, stores: Stores) {
  const [admin, moderator, alice, bob] = await registerUsers(url, 'admin', 'moderator', 'alice', 'bob');
  await appoint(stores, admin, 'ADMIN');
  await appoint(stores, moderator, 'MODERATOR');
  return { admin, moderator, alice, bob };
}

export interface AuditLine {
  readonly action: string;
  readonly actor: { readonly id: string } | null;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly ip: string;
  readonly requestId: string;
  readonly occurredAt: string;
}

/** The newest entries of the audit log about one subject, the newest first. */
export async function readAudit(admin: Client, subjectId: string): Promise<AuditLine[]> {
  const { auditLog } = await admin.run(
    `query ($filter: AuditLogFilter) { auditLog(filter: $filter, first: 100) { edges { node {
      action actor { id } subjectType subjectId details ip requestId occurredAt
    } } } }`,
    { filter: { subjectId } },
  );
  return auditLog.edges.map(({ node }: { node: AuditLine }) => node);
}

export const SUSPEND = 'account { suspendedAt user { id role } }';

export const suspend = (by: Client, { userId }: Client, reason = 'spam') =>
  by.mutate('suspendUser', { userId, reason }, SUSPEND);

export const restore = (by: Client, { userId }: Client) => by.mutate('restoreUser', { userId }, SUSPEND);
