import type { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHttpServer, drain, listen } from '../kernel/http/server.ts';
import type { Resources } from '../kernel/resources.ts';
import { createRevocationList } from '../kernel/trust/revocations.ts';
import { createApolloServer } from './apollo.ts';
import { type Authenticator, createAuthenticator } from './authenticate.ts';
import type { GatewayContext } from './context.ts';
import { checkReadiness, type Readiness } from './health.ts';
import { createDataSources } from './subgraphs.ts';

export interface Gateway extends AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
}

/** The public endpoints, listening. Dispose of it to drain and stop; the resources stay the caller's. */
export async function createGateway(resources: Resources): Promise<Gateway> {
  const { config, logger } = resources;
  await using stack = new AsyncDisposableStack();
  const dataSources = stack.use(await createDataSources(resources));
  const authenticator = createAuthenticator(resources, stack.use(await createRevocationList(resources)));
  const apollo = await createApolloServer(config, dataSources, logger);
  await apollo.start();
  stack.defer(() => apollo.stop());

  let draining = false;
  const readiness = async (): Promise<Readiness> =>
    draining ? { ready: false, checks: { gateway: 'draining' } } : checkReadiness(resources, dataSources);
  const app = createHttpServer({ logger, ...config.http });
  stack.defer(async () => {
    draining = true;
    await drain(app, config.http.drainMs);
  });
  await addEndpoints(app, { apollo, authenticator, readiness, corsOrigins: config.http.corsOrigins });
  const port = await listen(app, config.http);

  const resourcesOfGateway = stack.move();
  return { port, [Symbol.asyncDispose]: () => resourcesOfGateway.disposeAsync() };
}

interface Endpoints {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly authenticator: Authenticator;
  readonly readiness: () => Promise<Readiness>;
  readonly corsOrigins: readonly string[];
}

async function addEndpoints(app: FastifyInstance, { apollo, authenticator, readiness, corsOrigins }: Endpoints) {
  const origin = corsOrigins.includes('*') ? '*' : [...corsOrigins];
  await app.register(cors, { origin, exposedHeaders: ['x-request-id'], maxAge: 86_400 });
  await app.register(fastifyApollo(apollo), {
    path: '/graphql',
    method: ['GET', 'POST'],
    context: async (request: FastifyRequest): Promise<GatewayContext> => {
      const viewer = await authenticator.authenticate(request.headers.authorization);
      return { caller: { ...(viewer && { viewer }), requestId: request.id, ip: request.ip } };
    },
  });
  app.get('/.well-known/jwks.json', () => authenticator.keys());
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', async (_, reply) => {
    const { ready, checks } = await readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks });
  });
}
