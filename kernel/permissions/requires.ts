import { UseMiddleware } from 'type-graphql';
import type { RequestContext } from '../request-context.ts';
import { type PlatformPermission, requirePermission } from './platform.ts';

/** Has a query or mutation check a permission before it looks at anything else. Its errors are those of `requirePermission`. */
export const Requires = (permission: PlatformPermission) =>
  UseMiddleware(async ({ context }, next) => {
    await requirePermission(context as RequestContext, permission);
    return next();
  });
