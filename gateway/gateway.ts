import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import { clientOf, createHttpServer, drain, listen } from '../kernel/http/server.ts';
import type { Resources } from '../kernel/resources.ts';
import { createRevocationList } from '../kernel/trust/revocations.ts';
import type { Caller } from '../kernel/trust/viewer.ts';
import { createApolloServer } from './apollo.ts';
import { createAuthenticator } from './authenticate.ts';
import type { GatewayContext } from './context.ts';
import { addEndpoints } from './endpoints.ts';
import { withPreparedOperations } from './execution/executor.ts';
import { checkReadiness, type Readiness } from './health.ts';
import { createSubgraphs } from './subgraphs.ts';
import type { OperationRequest } from './subscriptions/documents.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';
import { asksForWebSocket, createWebSocketTransport } from './subscriptions/transports/websocket.ts';
import { createApolloGateway } from './supergraph.ts';
import { Usage, withUsage } from './usage/usage.ts';

export interface Gateway extends AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
}

/** The public endpoints, listening. Dispose of it to drain and stop; the resources stay the caller's. */
export async function createGateway(resources: Resources): Promise<Gateway> {
  const { config, logger, bus } = resources;
  await using stack = new AsyncDisposableStack();
  const { dataSources, events } = stack.use(await createSubgraphs(resources));
  const revocations = stack.use(await createRevocationList(resources));
  const gateway = withPreparedOperations(createApolloGateway(config, dataSources, logger), dataSources, logger);
  const execution = { events, dataSources, logger };
  const subscriptions = new Subscriptions({ gateway, execution, bus, config, logger });
  const usage = stack.use(new Usage(resources, subscriptions.metrics.latency));
  const authenticator = withUsage(createAuthenticator(resources, revocations), usage);
  revocations.onRevoked((sessionId) => subscriptions.connections.endSession(sessionId));
  const apollo = createApolloServer(config, gateway, logger);
  await apollo.start();
  stack.defer(() => apollo.stop());

  let draining = false;
  const readiness = async (): Promise<Readiness> =>
    draining ? { ready: false, checks: { gateway: 'draining' } } : checkReadiness(resources, dataSources);
  const app = createHttpServer({ logger, ...config.http, shouldUpgrade: asksForWebSocket });
  const transport = { subscriptions, authenticator, config, logger, execute: executeWith(apollo, usage) };
  await addEndpoints(app, { resources, apollo, transport, readiness });
  const identify = (request: IncomingMessage) => clientOf(request, config.http);
  const webSocket = createWebSocketTransport({ ...transport, server: app.server, identify });
  stack.defer(async () => {
    draining = true;
    webSocket[Symbol.dispose]();
    const closed = drain(app, config.http.drainMs);
    await subscriptions[Symbol.asyncDispose]();
    await closed;
  });
  const port = await listen(app, config.http);

  const resourcesOfGateway = stack.move();
  return { port, [Symbol.asyncDispose]: () => resourcesOfGateway.disposeAsync() };
}

/** Queries and mutations that come over a socket or a stream go the way of all others. */
const executeWith =
  (apollo: ApolloServer<GatewayContext>, usage: Usage) =>
  async ({ query, variables, operationName }: OperationRequest, caller: Caller): Promise<FormattedExecutionResult> => {
    // A socket is authenticated once, and may be open for days.
    if (caller.viewer) usage.note(caller.viewer.userId);
    const request = {
      query,
      ...(variables && { variables }),
      ...(operationName && { operationName }),
    };
    const { body } = await apollo.executeOperation(request, { contextValue: { caller } });
    if (body.kind !== 'single') throw new Error('A result in parts was not asked for.');
    return body.singleResult as FormattedExecutionResult;
  };
