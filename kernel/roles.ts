import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from './database/statement.ts';
import { forbidden } from './errors.ts';
import type { RequestContext } from './request-context.ts';
import { actsByKeyAlone, includesRole, type PlatformRole } from './trust/viewer.ts';

const ROLE = statement<{ role: PlatformRole }>('select role from "user" where id = $1 and suspended_at is null');

/**
 * Checks that the viewer has a platform role, or one that includes it, as the database knows it now: a token may be older
 * than the last change. Throws `UNAUTHENTICATED` without a viewer, `FORBIDDEN` for too small a role. A viewer for whom an
 * API key acts alone has the role USER. Inside a transaction hand over its `em`. Returns the role that the viewer has.
 */
export async function requireRole(
  context: RequestContext,
  needed: PlatformRole,
  em: EntityManager = context.em,
): Promise<PlatformRole> {
  const [user] = await run(em, ROLE, [context.viewer.userId]);
  const role = actsByKeyAlone(context.caller) ? 'USER' : user?.role;
  if (!user || !role || !includesRole(role, needed)) throw forbidden(`This takes the platform role ${needed}.`);
  return role;
}
