import { type Client, registerUsers } from './client.ts';
import type { Stores } from './databases.ts';
import { giveRole } from './roles.ts';

/** An admin, a moderator and two users. */
export async function createStaff(url: string, stores: Stores) {
  const [admin, moderator, alice, bob] = await registerUsers(url, 'admin', 'moderator', 'alice', 'bob');
  await giveRole(stores, admin, 'ADMIN');
  await giveRole(stores, moderator, 'MODERATOR');
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
