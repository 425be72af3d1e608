import type { FormattedExecutionResult } from 'graphql';
import { createInsightsServer } from '../kernel/http/insights.ts';
import { createLeaving } from '../kernel/http/leaving.ts';
import type { Readiness } from '../kernel/http/readiness.ts';
import { clientFinder, createHttpServer, drain, listen } from '../kernel/http/server.ts';
import { UnsentAnswers } from '../kernel/http/unsent.ts';
import { createJobs } from '../kernel/jobs/jobs.ts';
import { addJobSuccesses, JobMetrics } from '../kernel/jobs/metrics.ts';
import { warnWithoutWorker } from '../kernel/jobs/warn-without-worker.ts';
import { keep } from '../kernel/keep.ts';
import type { Resources } from '../kernel/resources.ts';
import { supergraphFileOf } from '../kernel/supergraph.ts';
import { createRevocationList } from '../kernel/trust/revocations.ts';
import { Watchdog } from '../kernel/watchdog.ts';
import { JOBS } from '../subgraphs/jobs.ts';
import { createAuthenticator } from './authenticate.ts';
import { Contracts, type SchemaOf } from './contracts/contracts.ts';
import { serveSchema } from './contracts/serve.ts';
import { NamedDocuments } from './documents/documents.ts';
import { addEndpoints } from './endpoints.ts';
import { addExplorer } from './explorer/explorer.ts';
import { SESSION_OPERATIONS } from './explorer/shared/session-operations.ts';
import { checkReadiness } from './health.ts';
import { createIdentify } from './identify.ts';
import { createCountRefused, createIdentifyRequest, createReadRequest } from './identify-request.ts';
import { type Asking, callerOf } from './identity.ts';
import { ApiKeys } from './keys/api-keys.ts';
import { createKeyMeter } from './keys/meter.ts';
import { watchKeys } from './keys/watch.ts';
import { addUnsentMetrics, holdUnsent } from './limits/hold-unsent.ts';
import { registerLimits } from './limits/metrics.ts';
import { namesRefresh, OperationLimits } from './limits/operation-limits.ts';
import { OperationTurns } from './limits/operation-turns.ts';
import { addWatchdogMetrics } from './limits/overload.ts';
import { mostReturned } from './limits/returned.ts';
import { createSubgraphs, hostsAll } from './subgraphs.ts';
import type { OperationRequest } from './subscriptions/parsed-documents.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';
import type { Executed } from './subscriptions/transports/transport.ts';
import { asksForWebSocket, createWebSocketTransport } from './subscriptions/transports/websocket.ts';
import { Usage, withUsage } from './usage/usage.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

export interface Gateway extends AsyncDisposable {
  /** The port on which it listens. */
  readonly port: number;
}

/** How long what was found out about readiness holds: whoever asks more often costs the database nothing. */
const READINESS_MS = 1000;

/** The public endpoints, listening. Dispose of it to drain and stop; the resources stay the caller's. */
export async function createGateway(resources: Resources): Promise<Gateway> {
  const { config, logger, bus } = resources;
  await using stack = new AsyncDisposableStack();
  const { dataSources, events } = stack.use(await createSubgraphs(resources));
  const revocations = stack.use(await createRevocationList(resources));
  const meter = stack.use(createKeyMeter(resources));
  const execution = { events, dataSources, logger, mostReturned: mostReturned(config) };
  const operationLimits = new OperationLimits(resources);
  const subscriptions = new Subscriptions({
    ...{ execution, meter, operationLimits, bus, config, logger },
    rateLimits: resources.rateLimits,
  });
  const { connections, metrics } = subscriptions;
  const usage = stack.use(new Usage(resources, metrics.latency));
  const authenticator = withUsage(createAuthenticator(resources, revocations), usage);
  revocations.onRevoked((id) => connections.endSession(id));
  const keys = new ApiKeys(resources, revocations);
  stack.use(await watchKeys(resources, keys, connections));
  const documents = new NamedDocuments(resources, config.explorer === 'off' ? [] : Object.values(SESSION_OPERATIONS));
  const turns = new OperationTurns();
  const serving = { config, logger, dataSources, subscriptions, meter, operationLimits, turns, documents };
  const served = stack.use(await serveSchema(serving, undefined, supergraphFileOf(config)));
  const serve = (contract: string, file: string) => serveSchema(serving, contract, file);
  const contracts = stack.use(new Contracts({ config, logger, serve }));
  const schemaOf: SchemaOf = (contract) => (contract === undefined ? served : contracts.get(contract));
  const identify = createIdentify({ authenticator, keys, meter, contracts, usage, operationLimits });

  const places = resources.rateLimits.peers;
  const identifyRequest = createIdentifyRequest(identify);
  const countRefused = createCountRefused({ identifyRequest, meter, operationLimits });
  const app = createHttpServer({ logger, ...config.http, places, countRefused, shouldUpgrade: asksForWebSocket });
  const leaving = createLeaving(app, config.http.drainDelayMs);
  const check = keep(() => checkReadiness(resources, dataSources));
  const readiness = async (): Promise<Readiness> =>
    leaving.hasBegun ? { ready: false, checks: { gateway: 'draining' } } : check(READINESS_MS);
  const insights = { registry: metrics.registry, readiness };
  const { port: metricsPort } = config.metrics;
  if (metricsPort) stack.use(await createInsightsServer(insights, { port: metricsPort, logger }));
  const execute = executeWith(schemaOf, usage, operationLimits);
  const watchdog = stack.use(new Watchdog(config.http.maxEventLoopDelayMs));
  addWatchdogMetrics(metrics.registry, watchdog);
  const unsent = new UnsentAnswers(config.http.maxUnsentBytes);
  addUnsentMetrics(metrics.registry, unsent);
  const readRequest = createReadRequest(countRefused);
  const transport = {
    ...{ watchdog, subscriptions, identify, documents, meter, operationLimits, config, logger, execute, readRequest },
    unsent,
  };
  await addEndpoints(app, {
    ...{ resources, schemaOf, transport, insights, identifyRequest },
    keys: authenticator.keys,
  });
  addExplorer(app, {
    resources,
    identify,
    operationLimits,
    holdUnsent: holdUnsent(unsent, identifyRequest),
    plannedSchema: (contract) => schemaOf(contract).gateway.plannedSchema,
  });
  const findClient = clientFinder(config.http.trustProxy);
  const webSocket = createWebSocketTransport({ ...transport, server: app.server, findClient });
  stack.defer(async () => {
    webSocket[Symbol.dispose]();
    const closed = drain(app, config.http.drainMs);
    await subscriptions[Symbol.asyncDispose]();
    await closed;
  });
  const { registry } = metrics;
  registerLimits(resources, registry);
  addJobSuccesses(registry, resources.orm);
  if (hostsAll(config)) stack.use(await createJobs({ resources, jobs: JOBS, metrics: new JobMetrics(registry) }));
  else await warnWithoutWorker(resources);
  if (config.webhooks.enabled) stack.use(await createWebhooks({ resources, events, registry }));
  // Without the database they are loaded when they are first asked for.
  await contracts.preload(await keys.contracts().catch(() => []));
  const port = await listen(app, config.http);
  // The last one: everything goes on until nobody comes any more.
  stack.defer(() => leaving.begin());

  const resourcesOfGateway = stack.move();
  return { port, [Symbol.asyncDispose]: () => resourcesOfGateway.disposeAsync() };
}

/** Queries and mutations that come over a socket or a stream go the way of all others. */
const executeWith =
  (schemaOf: SchemaOf, usage: Usage, limits: OperationLimits) =>
  (request: OperationRequest, asking: Asking): Promise<Executed> =>
    limits.admitted({ ...asking, namesRefresh: namesRefresh(request.query) }, async () => {
      const { contract, key, viewer } = asking;
      // A socket is authenticated once, and may be open for days.
      if (viewer) usage.note(viewer.userId);
      const { query, variables, operationName, extensions } = request;
      const asked = {
        query,
        ...(variables && { variables }),
        ...(operationName && { operationName }),
        ...(extensions && { extensions }),
      };
      const { body, http } = await schemaOf(contract).apollo.executeOperation(asked, {
        contextValue: { caller: callerOf(asking), contract, key },
      });
      if (body.kind !== 'single') throw new Error('A result in parts was not asked for.');
      return { result: body.singleResult as FormattedExecutionResult, status: http.status };
    });
