import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { required } from '../config/variables.ts';
import { ParleyError } from '../errors.ts';
import { logFault } from '../fault.ts';
import { isFault, presentError } from '../graphql/present-error.ts';
import { createLeaving } from '../http/leaving.ts';
import { createHttpServer, drain, listen } from '../http/server.ts';
import type { Resources } from '../resources.ts';
import { CALLER_HEADER, createCallerAssertions } from '../trust/assertion.ts';
import type { Caller } from '../trust/viewer.ts';
import { Watchdog } from '../watchdog.ts';
import type { SubgraphRequest } from './executor.ts';
import type { Subgraph } from './subgraph.ts';

/** The size of what a gateway may send in one fetch: `_entities` of a large page, many times over. */
const MAX_FETCH_BYTES = 16 * 1024 * 1024;

/** A subgraph served over HTTP, to its gateways alone: a request without a signed caller gets nothing. */
export async function createSubgraphServer(
  subgraph: Subgraph,
  { config, logger }: Resources,
): Promise<AsyncDisposable & { readonly port: number }> {
  const assertions = createCallerAssertions(required('PARLEY_SECRET', config.secret));
  const app = createHttpServer({ logger, maxBodyBytes: MAX_FETCH_BYTES });

  const leaving = createLeaving(app, config.http.drainDelayMs);
  const watchdog = new Watchdog(config.http.maxEventLoopDelayMs);
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', (_, reply) =>
    reply.code(leaving.hasBegun ? 503 : 200).send({ status: leaving.hasBegun ? 'draining' : 'ok' }),
  );
  app.post('/graphql', async (request, reply) => {
    const assertion = request.headers[CALLER_HEADER];
    let caller: Caller;
    try {
      watchdog.check();
      caller = await assertions.verify(typeof assertion === 'string' ? assertion : undefined);
    } catch (error) {
      const status = error instanceof ParleyError && error.code === 'UNAVAILABLE' ? 503 : 401;
      return reply.code(status).send({ errors: [presentError(error)] });
    }
    const { query, variables, operationName } = (request.body ?? {}) as Partial<SubgraphRequest>;
    const result = await subgraph.execute(
      { query: query ?? '', variables, operationName },
      subgraph.createContext(caller),
    );
    return present(result, caller, logger);
  });

  const port = await listen(app, config.http);
  return {
    port,
    async [Symbol.asyncDispose]() {
      await leaving.begin();
      await drain(app, config.http.drainMs);
      watchdog[Symbol.dispose]();
    },
  };
}

/** Errors leave this process as a client may see them: what is internal stays in this log, under the request's id. */
function present({ data, errors }: ExecutionResult, { requestId }: Caller, logger: Logger): object {
  if (!errors) return { data };
  for (const error of errors.filter(isFault)) logFault(logger, error, { requestId, path: error.path });
  return { data, errors: errors.map(presentError) };
}
