import type { FastifyRequest } from 'fastify';
import { ParleyError } from '../../kernel/errors.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { requireRole } from '../../kernel/roles.ts';
import type { ExplorerOptions } from './explorer.ts';

/**
 * Lets those in who may use the explorer, and says whether they are platform admins, as the database knows it now. Throws
 * `UNAUTHENTICATED` or `FORBIDDEN` for all others.
 */
export async function admit(
  { resources, authenticator }: Pick<ExplorerOptions, 'resources' | 'authenticator'>,
  { headers, id: requestId, ip }: FastifyRequest,
): Promise<{ isAdmin: boolean }> {
  const isForAnyone = resources.config.explorer === 'anyone';
  const viewer = (await authenticator.authenticate(headers.authorization))?.viewer;
  if (!viewer && isForAnyone) return { isAdmin: false };
  const context = new RequestContext(resources, { viewer, requestId, ip });
  try {
    await requireRole(context, 'ADMIN');
    return { isAdmin: true };
  } catch (error) {
    if (isForAnyone && error instanceof ParleyError && error.code === 'FORBIDDEN') return { isAdmin: false };
    throw error;
  }
}
