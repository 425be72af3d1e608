import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { unauthenticated } from '../errors.ts';
import { presentError } from '../graphql/present-error.ts';
import { metricsAddress } from './listening.ts';
import type { Readiness } from './readiness.ts';
import { createHttpServer, drain, listen } from './server.ts';

/** The insights into a process: everybody may see whether it is ready, operators its metrics and what it is not ready for. */
export interface Insights {
  readonly registry: Registry;
  readonly readiness: () => Promise<Readiness>;
}

/** Adds health and metrics to the public endpoints: details are for whoever sends `METRICS_TOKEN`, and for nobody without one. */
export function addInsights(app: FastifyInstance, insights: Insights, { token }: Config['metrics']): void {
  const isOperator = ({ headers }: FastifyRequest) => token !== undefined && bears(headers.authorization, token);
  addHealth(app, insights, isOperator);
  if (token === undefined) return;
  const metrics = answerMetrics(insights);
  app.get('/metrics', (request, reply) => {
    if (isOperator(request)) return metrics(request, reply);
    return reply
      .code(401)
      .send({ errors: [presentError(unauthenticated('Metrics need "Bearer" and METRICS_TOKEN.'))] });
  });
}

export interface InsightsServerOptions {
  readonly port: number;
  readonly logger: Logger;
}

/** All of it on a port of its own, which only this machine reaches. */
export async function createInsightsServer(
  insights: Insights,
  { port, logger }: InsightsServerOptions,
): Promise<AsyncDisposable> {
  const app = createHttpServer({ logger, maxBodyBytes: 1024 });
  addHealth(app, insights, () => true);
  app.get('/metrics', answerMetrics(insights));
  await listen(app, metricsAddress(port));
  return { [Symbol.asyncDispose]: () => drain(app, 0) };
}

function addHealth(app: FastifyInstance, { readiness }: Insights, isTold: (request: FastifyRequest) => boolean): void {
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', async (request, reply) => {
    const { ready, checks } = await readiness();
    const status = ready ? 'ok' : 'unavailable';
    return reply.code(ready ? 200 : 503).send({ status, ...(isTold(request) && { checks }) });
  });
}

const answerMetrics =
  ({ registry }: Insights) =>
  async (_: FastifyRequest, reply: FastifyReply) =>
    reply.type(registry.contentType).send(await registry.metrics());

/** Compares hashes, so that the time it takes tells nothing of the token. */
function bears(authorization: string | undefined, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(authorization ?? ''), hash(`Bearer ${token}`));
}
