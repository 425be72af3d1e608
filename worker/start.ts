import { collectDefaultMetrics, Registry } from 'prom-client';
import { addInsights, createInsightsServer } from '../kernel/http/insights.ts';
import { askStores, checkParts } from '../kernel/http/readiness.ts';
import { createHttpServer, drain, listen } from '../kernel/http/server.ts';
import { createJobs } from '../kernel/jobs/jobs.ts';
import { addJobSuccesses, JobMetrics } from '../kernel/jobs/metrics.ts';
import type { Start } from '../kernel/process.ts';
import { checkReachable } from '../kernel/reachable.ts';
import { createResources } from '../kernel/resources.ts';
import { JOBS } from '../subgraphs/jobs.ts';

/** It answers for its health and its metrics alone. */
const MAX_BODY_BYTES = 1024;

/** Does the installation's jobs, where gateways leave them to it: there may be several, of which one does each. */
export async function startWorker({ config, logger }: Start): Promise<AsyncDisposable & { readonly port: number }> {
  await using stack = new AsyncDisposableStack();
  const resources = stack.use(await createResources({ config, logger, entities: [] }));
  await checkReachable(resources);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addJobSuccesses(registry, resources.orm);
  stack.use(await createJobs({ resources, jobs: JOBS, metrics: new JobMetrics(registry) }));
  const insights = { registry, readiness: () => checkParts(askStores(resources)) };
  const { port: metricsPort } = config.metrics;
  if (metricsPort) stack.use(await createInsightsServer(insights, { port: metricsPort, logger }));
  const app = createHttpServer({ logger, maxBodyBytes: MAX_BODY_BYTES });
  addInsights(app, insights, config.metrics);
  const port = await listen(app, config.http);
  stack.defer(() => drain(app, config.http.drainMs));
  logger.info({ port }, 'ready');
  const started = stack.move();
  return { port, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
