import type { FastifyInstance, FastifyReply, FastifyRequest, onSendAsyncHookHandler } from 'fastify';
import { listContracts } from '../../kernel/contracts.ts';
import { unauthenticated, unavailable } from '../../kernel/errors.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { PlannedSchema } from '../execution/schema.ts';
import type { Identify } from '../identify.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';
import { refuse } from '../subscriptions/transports/refusal.ts';
import { readStreamRequest } from '../subscriptions/transports/stream-request.ts';
import { admit } from './access.ts';
import { servePage } from './page.ts';
import { explainPlan } from './plan.ts';

export interface ExplorerOptions {
  readonly resources: Resources;
  readonly identify: Identify;
  readonly operationLimits: OperationLimits;
  /** Counts an answer until it has left. */
  readonly holdUnsent: onSendAsyncHookHandler;
  /** The schema of a contract that was loaded, or the public API's; undefined while the gateway starts. */
  readonly plannedSchema: (contract: string | undefined) => PlannedSchema | undefined;
}

/**
 * `/explorer`: a page to try the API with. Its files are no secret; who may use it (`EXPLORER`) is asked by `access` and
 * `plan`, and by nothing else, since all that the page does beside them is what `/graphql` allows.
 */
export function addExplorer(app: FastifyInstance, options: ExplorerOptions): void {
  const { config, logger } = options.resources;
  if (config.explorer === 'off') return;
  servePage(app, config.explorer);

  const answer =
    (reading: (request: FastifyRequest) => Promise<object>) => async (request: FastifyRequest, reply: FastifyReply) => {
      reply.header('cache-control', 'no-store');
      try {
        return reply.send(await reading(request));
      } catch (error) {
        return refuse({ request, reply }, error, logger);
      }
    };
  app.get(
    '/explorer/access',
    answer(async (request) => {
      const { isAdmin } = await admit(options, request);
      const { introspection } = config.limits;
      return { isAdmin, introspection, contracts: isAdmin ? await listContracts(config) : [] };
    }),
  );
  app.post(
    '/explorer/plan',
    { onSend: options.holdUnsent },
    answer(async (request) => {
      const { contract, viewer } = await admit(options, request);
      // Planning is work, as executing is: whoever asks for it is known, and it counts for them.
      const { ip } = request;
      if (!viewer) await options.operationLimits.countStranger(ip);
      if (!viewer) throw unauthenticated('Sign in to see the plan of an operation.');
      const asker = { viewer, key: undefined, ip };
      await options.operationLimits.countRead(asker, 0);
      const schema = options.plannedSchema(contract);
      if (!schema) throw unavailable('The gateway is starting.');
      const countPlanning = (cost: number) => options.operationLimits.countPlanning(asker, cost);
      const asked = await options.operationLimits.reading(asker, () => readStreamRequest(request));
      return explainPlan(schema, asked, { config, countPlanning });
    }),
  );
}
