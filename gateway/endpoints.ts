import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { Resources } from '../kernel/resources.ts';
import { createAuditExport } from './audit-export.ts';
import type { Authenticator } from './authenticate.ts';
import type { GatewayContext } from './context.ts';
import type { Contracts } from './contracts/contracts.ts';
import type { Readiness } from './health.ts';
import { credentialsIn, showsOnlyToken } from './identify.ts';
import { callerOf, type Identity } from './identity.ts';
import { createMultipartTransport } from './subscriptions/transports/multipart.ts';
import { createSseTransport, STREAM_METHODS } from './subscriptions/transports/sse.ts';
import type { TransportOptions } from './subscriptions/transports/transport.ts';

export interface Endpoints {
  readonly resources: Resources;
  readonly apollo: ApolloServer<GatewayContext>;
  readonly contracts: Contracts;
  readonly authenticator: Authenticator;
  readonly transport: TransportOptions;
  readonly readiness: () => Promise<Readiness>;
}

/** Everything that answers HTTP requests; WebSockets come by an upgrade instead. */
export async function addEndpoints(app: FastifyInstance, endpoints: Endpoints): Promise<void> {
  const { resources, transport, readiness, authenticator } = endpoints;
  const { subscriptions, config } = transport;
  await addCors(app, config.http.corsOrigins);
  addGraphQL(app, endpoints);
  const stream = createSseTransport(transport);
  app.route({ method: [...STREAM_METHODS], url: '/graphql/stream', exposeHeadRoute: false, handler: stream });
  app.get('/admin/audit-log.ndjson', { exposeHeadRoute: false }, createAuditExport(resources, authenticator));
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
function addGraphQL(app: FastifyInstance, endpoints: Endpoints): void {
  const { apollo, authenticator, transport } = endpoints;
  const multipart = createMultipartTransport(transport);
  const answer = fastifyApolloHandler(apollo, {
    context: async (request: FastifyRequest): Promise<GatewayContext> => {
      const authentication = await authenticator.authenticate(request.headers.authorization);
      return { caller: { viewer: authentication?.viewer, requestId: request.id, ip: request.ip } };
    },
  });
  const answerByContract = createContractHandler(app, endpoints);
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler(request, reply) {
      if (multipart.accepts(request)) return multipart.answer({ request, reply });
      const isOrdinary = showsOnlyToken(credentialsIn(request.headers));
      return isOrdinary ? answer.call(app, request, reply) : answerByContract(request, reply);
    },
  });
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Requests with a key, or with a contract that an admin chose: the server is that of their schema. */
function createContractHandler(app: FastifyInstance, { apollo, contracts, transport }: Endpoints): Handler {
  const identities = new WeakMap<FastifyRequest, Promise<Identity | undefined>>();
  const context = async (request: FastifyRequest): Promise<GatewayContext> => {
    const { id: requestId, ip } = request;
    const { contract, key, viewer } = (await identities.get(request)) ?? {};
    return { caller: callerOf({ viewer, key, requestId, ip }), contract, key };
  };
  const handlers = new WeakMap<ApolloServer<GatewayContext>, RouteHandlerMethod>();
  return async (request, reply) => {
    const identifying = identifyAndCount(transport, request);
    identities.set(request, identifying);
    // Who is refused hears of it from Apollo Server, in the form of all errors.
    const { contract } = (await identifying.catch(() => undefined)) ?? {};
    const server = contract === undefined ? apollo : contracts.get(contract);
    const handler: RouteHandlerMethod = handlers.get(server) ?? fastifyApolloHandler(server, { context });
    handlers.set(server, handler);
    return handler.call(app, request, reply);
  };
}

async function identifyAndCount({ identify, meter }: TransportOptions, { headers }: FastifyRequest) {
  const identity = await identify(credentialsIn(headers));
  if (identity?.key) await meter.countRequest(identity.key);
  return identity;
}
