import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { includesOrigin } from '../kernel/config/origins.ts';
import { addInsights, type Insights } from '../kernel/http/insights.ts';
import { RATE_HEADERS } from '../kernel/http/rate-headers.ts';
import type { Resources } from '../kernel/resources.ts';
import { createAuditExport } from './audit-export.ts';
import type { Authenticator } from './authenticate.ts';
import type { GatewayContext } from './context.ts';
import type { SchemaOf } from './contracts/contracts.ts';
import { checkRequest, giveText } from './documents/apollo-request.ts';
import { isNotFound } from './documents/naming.ts';
import type { IdentifyRequest } from './identify-request.ts';
import { callerOf } from './identity.ts';
import { holdUnsent } from './limits/hold-unsent.ts';
import { namesRefresh } from './limits/operation-limits.ts';
import { refuseOverload } from './limits/overload.ts';
import { boundAnswer } from './limits/response-size.ts';
import { createMultipartTransport } from './subscriptions/transports/multipart.ts';
import { warnOfUnwelcome } from './subscriptions/transports/origin.ts';
import { refuse, statusOf } from './subscriptions/transports/refusal.ts';
import { createSseTransport, STREAM_METHODS } from './subscriptions/transports/sse.ts';
import type { TransportOptions } from './subscriptions/transports/transport.ts';

export interface Endpoints {
  readonly resources: Resources;
  readonly schemaOf: SchemaOf;
  /** The public keys of access tokens. */
  readonly keys: Authenticator['keys'];
  readonly transport: TransportOptions;
  readonly insights: Insights;
  readonly identifyRequest: IdentifyRequest;
}

/** Everything that answers HTTP requests; WebSockets come by an upgrade instead. */
export async function addEndpoints(app: FastifyInstance, endpoints: Endpoints): Promise<void> {
  const { resources, transport, insights, keys } = endpoints;
  const { config } = transport;
  // First: a preflight is answered by the other one, and no page calls after one that was refused.
  warnOfOrigins(app, transport);
  await addCors(app, config.http.corsOrigins);
  refuseOverload(app, transport.watchdog, transport.logger);
  addGraphQL(app, endpoints);
  const stream = createSseTransport(transport);
  app.route({ method: [...STREAM_METHODS], url: '/graphql/stream', exposeHeadRoute: false, handler: stream });
  app.get('/admin/audit-log.ndjson', { exposeHeadRoute: false }, createAuditExport({ resources, ...transport }));
  app.get('/.well-known/jwks.json', keys);
  addInsights(app, insights, config.metrics);
}

async function addCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: origins.includes('*') ? '*' : (origin, allow) => allow(null, allowedOf(origins, origin)),
    methods: ['HEAD', ...STREAM_METHODS],
    exposedHeaders: ['x-request-id', ...RATE_HEADERS],
    maxAge: 86_400,
    // An OPTIONS that is none is answered as well: it asks what is allowed.
    strictPreflight: false,
  });
}

const allowedOf = (origins: readonly string[], origin = ''): string[] =>
  includesOrigin(origins, origin) ? [origin] : [];

function warnOfOrigins(app: FastifyInstance, { logger, config }: TransportOptions): void {
  const warn = warnOfUnwelcome(logger, config.http.corsOrigins);
  app.addHook('onRequest', async ({ raw }) => warn(raw));
  app.server.on('upgrade', warn);
}

/** `/graphql` is Apollo Server's, but for subscriptions in parts. */
function addGraphQL(app: FastifyInstance, endpoints: Endpoints): void {
  const { transport, identifyRequest } = endpoints;
  const { documents, logger, readRequest } = transport;
  const multipart = createMultipartTransport(transport);
  const answer = createApolloHandler(app, endpoints);
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    onSend: [boundAnswer(transport.config.http.maxResponseBytes), holdUnsent(transport.unsent, identifyRequest)],
    async handler(request, reply) {
      try {
        await readRequest(request, () => {
          checkRequest(request);
          return giveText(documents, request, identifyRequest);
        });
      } catch (error) {
        // A hash that is not known yet may be known at the next try, and Apollo's clients look for it under this status.
        reply.header('cache-control', 'no-store');
        return refuse({ request, reply }, error, logger, isNotFound(error) ? 200 : statusOf(error));
      }
      return multipart.accepts(request) ? multipart.answer({ request, reply }) : answer(request, reply);
    },
  });
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Requests with a key, or with a contract that an admin chose, are answered by the server of their schema. */
function createApolloHandler(app: FastifyInstance, { schemaOf, transport, identifyRequest }: Endpoints): Handler {
  const { logger } = transport;
  const contexts = new WeakMap<IncomingMessage, GatewayContext>();
  const context = async ({ raw }: FastifyRequest) => contexts.get(raw) as GatewayContext;
  const handlers = new WeakMap<ApolloServer<GatewayContext>, RouteHandlerMethod>();
  const execute: Handler = async (request, reply) => {
    const { contract } = await context(request);
    const { apollo } = schemaOf(contract);
    const handler: RouteHandlerMethod = handlers.get(apollo) ?? fastifyApolloHandler(apollo, { context });
    handlers.set(apollo, handler);
    return handler.call(app, inPlainAddress(request), reply);
  };
  return async (request, reply) => {
    try {
      const { caller, key, ...rest } = await createContext(request, identifyRequest, transport);
      contexts.set(request.raw, { caller, key, ...rest });
      const asker = { viewer: caller.viewer, ip: caller.ip, key, namesRefresh: namesRefresh(textOf(request)) };
      return await transport.operationLimits.admitted(asker, () => execute(request, reply));
    } catch (error) {
      // Apollo Server would call everything without a status of its own a fault of ours.
      return refuse({ request, reply }, error, logger);
    }
  };
}

const textOf = ({ method, query, body }: FastifyRequest): unknown =>
  ((method === 'GET' ? query : body) as { readonly query?: unknown } | undefined)?.query;

/** The adapter reads an address as one of the host and scheme that the client or a proxy names, which may be none. */
const inPlainAddress = (request: FastifyRequest): FastifyRequest =>
  Object.create(request, { protocol: { value: 'http' }, hostname: { value: 'localhost' } });

/** The identity of a request and the schema that it is for. Each request with a key counts for it. */
async function createContext(
  request: FastifyRequest,
  identifyRequest: IdentifyRequest,
  { meter }: TransportOptions,
): Promise<GatewayContext> {
  const { id: requestId, ip } = request;
  const { contract, key, viewer } = (await identifyRequest(request)) ?? {};
  if (key) await meter.countRequest(key);
  return { caller: callerOf({ viewer, key, requestId, ip }), contract, key };
}
