import type { FastifyRequest } from 'fastify';
import { ParleyError } from '../../kernel/errors.ts';
import type { IdentifyRequest } from '../identify-request.ts';
import { readStreamRequest } from '../subscriptions/transports/stream-request.ts';
import { clientNameOf } from './asker.ts';
import type { NamedDocuments } from './documents.ts';

type Parameters = Readonly<Record<string, unknown>>;

/**
 * Refuses what is no GraphQL request in the words of all transports, before Apollo Server reads it, and what a page of another
 * origin can send without its browser asking. Takes away parameters of a URL that say null: Apollo Server refuses them.
 */
export function checkRequest(request: FastifyRequest): void {
  if (request.method === 'GET') checkPreflight(request);
  readStreamRequest(request);
  if (request.method !== 'GET') return;
  const { variables, extensions } = request.query as Parameters;
  if ([variables, extensions].some(saysNothing)) writeUrl(request, readUrl(request.query as Parameters));
}

/** The headers that Apollo Server takes for that, and Apollo's clients send. */
const PREFLIGHT_HEADERS = ['apollo-require-preflight', 'x-apollo-operation-name'] as const;

/** A body of JSON is asked about by itself; its type is too, in a request without a body. */
function checkPreflight({ headers }: FastifyRequest): void {
  if (headers['content-type']?.startsWith('application/json') || PREFLIGHT_HEADERS.some((name) => headers[name]))
    return;
  throw new ParleyError(
    'BAD_USER_INPUT',
    `A GET needs a header that no page of another origin can send unasked: ${PREFLIGHT_HEADERS.join(' or ')}, with any value.`,
    { reason: 'PREFLIGHT', http: { status: 400 } },
  );
}

const saysNothing = (text: unknown): boolean => text !== undefined && parseJson(text) == null;

/**
 * Gives a request to `/graphql` its text, in place, before Apollo Server reads it. What is no GraphQL request stays as it
 * is: Apollo Server says what is wrong with it. Throws what `NamedDocuments.resolve` throws.
 */
export async function giveText(
  documents: NamedDocuments,
  request: FastifyRequest,
  identify: IdentifyRequest,
): Promise<void> {
  const isInUrl = request.method === 'GET';
  const named = isInUrl ? readUrl(request.query as Parameters) : request.body;
  if (!isObject(named) || !documents.concerns(named)) return;
  const asked = await documents.resolve(named, (await identify(request)) ?? {}, clientNameOf(request.headers));
  if (isInUrl) writeUrl(request, asked);
  else request.body = asked;
}

/** The request as a URL says it. Only `extensions` is looked into. */
const readUrl = ({ query, documentId, operationName, variables, extensions }: Parameters): Parameters => ({
  ...{ query, documentId, operationName, variables },
  extensions: parseJson(extensions),
});

/** Apollo Server reads the URL again, by another parser: it gets what was looked at here, and nothing else. */
function writeUrl(request: FastifyRequest, { extensions, variables, ...rest }: Parameters): void {
  const parameters = {
    ...rest,
    ...(!saysNothing(variables) && { variables }),
    ...(extensions != null && { extensions: JSON.stringify(extensions) }),
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  request.raw.url = `${request.url.split('?')[0]}?${new URLSearchParams(given)}`;
  request.query = Object.fromEntries(given);
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Parameters =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
