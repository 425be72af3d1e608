import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EXPORT_ACTION, exportLines, parsePeriod } from '../kernel/audit-log.ts';
import { logFault } from '../kernel/fault.ts';
import { actAs } from '../kernel/permissions/act.ts';
import { requirePermission } from '../kernel/permissions/platform.ts';
import { RequestContext } from '../kernel/request-context.ts';
import type { Resources } from '../kernel/resources.ts';
import { READ_AUDIT_LOG } from '../subgraphs/admin/declarations.ts';
import { credentialsIn, type Identify } from './identify.ts';
import type { OperationLimits } from './limits/operation-limits.ts';
import { refuse } from './subscriptions/transports/refusal.ts';

export interface AuditExportOptions {
  readonly resources: Resources;
  readonly identify: Identify;
  readonly operationLimits: OperationLimits;
}

/**
 * `GET /admin/audit-log.ndjson?from=&before=`: the audit log for admins, one JSON object a line, the oldest first. It is
 * read as fast as the client takes it. That somebody asked for it is in the log before the first line is sent; one who
 * is no admin any more gets no further page, and the answer breaks off.
 */
export function createAuditExport({ resources, identify, operationLimits }: AuditExportOptions) {
  const { logger } = resources;

  const begin = async (request: FastifyRequest): Promise<AsyncGenerator<string>> => {
    const { id: requestId, ip } = request;
    const { authorization, names } = credentialsIn(request.headers);
    const { viewer } = (await identify({ authorization, names }, ip)) ?? {};
    if (!viewer) await operationLimits.countStranger(ip);
    const context = new RequestContext(resources, { viewer, requestId, ip });
    const period = parsePeriod(request.query as object);
    const act = actAs(context, { action: EXPORT_ACTION, permission: READ_AUDIT_LOG });
    await act(({ audit }) => audit({ details: { ...period } }));
    return exportLines(context.em, period, () => requirePermission(context, READ_AUDIT_LOG));
  };

  const logBreak = async function* (lines: AsyncGenerator<string>, requestId: string) {
    try {
      yield* lines;
    } catch (error) {
      logFault(logger, error as Error, { requestId });
      throw error;
    }
  };

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      const lines = await begin(request);
      reply.type('application/x-ndjson; charset=utf-8').header('cache-control', 'no-store');
      reply.header('content-disposition', 'attachment; filename="audit-log.ndjson"');
      // One page waits beside the one that is being sent.
      return reply.send(Readable.from(logBreak(lines, request.id), { highWaterMark: 1 }));
    } catch (error) {
      return refuse({ request, reply }, error, logger);
    }
  };
}
