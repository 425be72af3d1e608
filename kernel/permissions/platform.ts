import type { EntityManager } from '@mikro-orm/postgresql';
import { run, statement } from '../database/statement.ts';
import { forbidden } from '../errors.ts';
import type { RequestContext } from '../request-context.ts';
import type { ApiKeyScope } from '../trust/api-key.ts';
import { actsByKeyAlone, includesRole, LEAST_ROLE, type PlatformRole, type Viewer } from '../trust/viewer.ts';

/**
 * The users who may do something on the installation, as the capability declares it that does it (`declarations.ts`);
 * mutations, queries and services name it and know no role.
 */
export interface PlatformPermission {
  /** What it allows, for the documentation: `inspect conversations`. */
  readonly to: string;
  /** The platform role that may, as may each that includes it. */
  readonly role: PlatformRole;
  /** A scope of API keys: a request with such a key may too, whoever it acts for. */
  readonly orScope?: ApiKeyScope;
  /** It decides who may do what: nobody who needs a permission changes anything meanwhile (`act.ts`). */
  readonly decidesWhoMay?: true;
}

const ROLE = statement<{ role: PlatformRole }>('select role from "user" where id = $1 and suspended_at is null');

/** Whoever revokes the key meanwhile waits. */
const KEY_WITH_SCOPE = statement(`
  select from api_key
  where id = $1 and $2 = any(scopes) and revoked_at is null and (expires_at is null or expires_at > now())
  for share`);

/**
 * Checks that the caller may do something, as the database knows it now: a token may be older than the last change. Throws
 * `UNAUTHENTICATED` without a viewer, `FORBIDDEN` for too small a role. A viewer for whom an API key acts alone has the
 * least role. Inside a transaction hand over its `em`. Returns the role that the caller has; with the scope of a key, the least.
 */
export async function requirePermission(
  context: RequestContext,
  { role: needed, orScope }: PlatformPermission,
  em: EntityManager = context.em,
): Promise<PlatformRole> {
  const { apiKeyId } = context.caller;
  if (orScope && apiKeyId && (await run(em, KEY_WITH_SCOPE, [apiKeyId, orScope])).length > 0) return LEAST_ROLE;
  const [user] = await run(em, ROLE, [context.viewer.userId]);
  const role = actsByKeyAlone(context.caller) ? LEAST_ROLE : user?.role;
  if (!user || !role || !includesRole(role, needed)) throw forbidden(`This takes the platform role ${needed}.`);
  return role;
}

/** Whether a viewer may do something, as the token said: enough to offer something, never to allow a change. */
export const isOffered = (viewer: Viewer | undefined, { role }: PlatformPermission): boolean =>
  viewer !== undefined && includesRole(viewer.role, role);
