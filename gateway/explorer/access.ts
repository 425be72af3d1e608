import type { FastifyRequest } from 'fastify';
import { ParleyError } from '../../kernel/errors.ts';
import { requirePermission } from '../../kernel/permissions/platform.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Viewer } from '../../kernel/trust/viewer.ts';
import { USE_EXPLORER } from '../declarations.ts';
import { credentialsIn, type Identify } from '../identify.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';

interface AdmissionOptions {
  readonly resources: Resources;
  readonly identify: Identify;
  readonly operationLimits: OperationLimits;
}

interface Admission {
  readonly viewer?: Viewer | undefined;
  readonly isAdmin: boolean;
  /** The contract that an admin chose; undefined for the public API. */
  readonly contract?: string | undefined;
}

/**
 * Lets those in who may use the explorer, and says whether they are platform admins, as the database knows it now. The page
 * is for people: API keys do not count here. Throws `UNAUTHENTICATED` or `FORBIDDEN` for all others.
 */
export async function admit(
  { resources, identify, operationLimits }: AdmissionOptions,
  { headers, id: requestId, ip }: FastifyRequest,
): Promise<Admission> {
  const isForAnyone = resources.config.explorer === 'anyone';
  const { apiKey: _, asUser: __, ...credentials } = credentialsIn(headers);
  const { viewer, contract } = (await identify(credentials, ip)) ?? {};
  if (!viewer && isForAnyone) return { isAdmin: false };
  if (!viewer) await operationLimits.countStranger(ip);
  const context = new RequestContext(resources, { viewer, requestId, ip });
  try {
    await requirePermission(context, USE_EXPLORER);
    return { viewer, isAdmin: true, contract };
  } catch (error) {
    const isUser = error instanceof ParleyError && error.code === 'FORBIDDEN';
    if (isForAnyone && isUser && contract === undefined) return { viewer, isAdmin: false };
    throw error;
  }
}
