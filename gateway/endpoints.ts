import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayContext } from './context.ts';
import { giveText } from './documents/apollo-request.ts';
import { type Asker, clientNameOf } from './documents/asker.ts';
import { isNotFound } from './documents/naming.ts';
import type { Readiness } from './health.ts';
import { createMultipartTransport } from './subscriptions/transports/multipart.ts';
import { refuse, statusOf } from './subscriptions/transports/refusal.ts';
import { createSseTransport, STREAM_METHODS } from './subscriptions/transports/sse.ts';
import type { TransportOptions } from './subscriptions/transports/transport.ts';

export interface Endpoints {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly transport: TransportOptions;
  readonly readiness: () => Promise<Readiness>;
}

/** Everything that answers HTTP requests; WebSockets come by an upgrade instead. */
export async function addEndpoints(app: FastifyInstance, endpoints: Endpoints): Promise<void> {
  const { transport, readiness } = endpoints;
  const { authenticator, subscriptions, config } = transport;
  await addCors(app, config.http.corsOrigins);
  addGraphQL(app, endpoints);
  const stream = createSseTransport(transport);
  app.route({ method: [...STREAM_METHODS], url: '/graphql/stream', exposeHeadRoute: false, handler: stream });
  app.get('/.well-known/jwks.json', () => authenticator.keys());
  const { registry } = subscriptions.metrics;
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', async (_, reply) => {
    const { ready, checks } = await readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks });
  });
}

async function addCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  const origin = origins.includes('*') ? '*' : [...origins];
  await app.register(cors, {
    origin,
    methods: ['HEAD', ...STREAM_METHODS],
    exposedHeaders: ['x-request-id'],
    maxAge: 86_400,
  });
}

/** `/graphql` is Apollo Server's, but for subscriptions in parts. */
function addGraphQL(app: FastifyInstance, { apollo, transport }: Endpoints): void {
  const { authenticator, documents, logger } = transport;
  const ask = async ({ headers }: FastifyRequest): Promise<Asker> => ({
    viewer: (await authenticator.authenticate(headers.authorization))?.viewer,
    clientName: clientNameOf(headers),
  });
  const multipart = createMultipartTransport(transport);
  const answer = fastifyApolloHandler(apollo, {
    context: async (request: FastifyRequest): Promise<GatewayContext> => {
      const authentication = await authenticator.authenticate(request.headers.authorization);
      return { caller: { viewer: authentication?.viewer, requestId: request.id, ip: request.ip } };
    },
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: async (request, reply) => {
      try {
        await giveText(documents, request, ask);
      } catch (error) {
        // What is not known now may be at the next try, and Apollo's clients look for it under this status.
        reply.header('cache-control', 'no-store');
        return refuse({ request, reply }, error, logger, isNotFound(error) ? 200 : statusOf(error));
      }
      return multipart.accepts(request) ? multipart.answer({ request, reply }) : answer.call(app, request, reply);
    },
  });
}
