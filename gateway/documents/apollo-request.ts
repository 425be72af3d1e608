import type { FastifyRequest } from 'fastify';
import type { Identity } from '../identity.ts';
import { clientNameOf } from './asker.ts';
import type { NamedDocuments } from './documents.ts';
import type { NamingRequest } from './naming.ts';

/** Finds out who sends a request. */
export type IdentifyRequest = (request: FastifyRequest) => Promise<Identity | undefined>;

type Parameters = Readonly<Record<string, unknown>>;

/**
 * Gives a request to `/graphql` its text, in place, before Apollo Server reads it. What is no GraphQL request stays as it
 * is: Apollo Server says what is wrong with it. Throws what `NamedDocuments.resolve` throws.
 */
export async function giveText(
  documents: NamedDocuments,
  request: FastifyRequest,
  identify: IdentifyRequest,
): Promise<void> {
  const { method, body } = request;
  if (method === 'GET') return giveTextInUrl(documents, request, identify);
  if (!isObject(body) || !documents.concerns(body)) return;
  request.body = await documents.resolve(body, (await identify(request)) ?? {}, clientNameOf(request.headers));
}

async function giveTextInUrl(
  documents: NamedDocuments,
  request: FastifyRequest,
  identify: IdentifyRequest,
): Promise<void> {
  const { query, documentId, extensions, operationName, variables } = request.query as Parameters;
  const named: NamingRequest = { query, documentId, extensions: parseJson(extensions) };
  if (!documents.concerns(named)) return;
  const asked = await documents.resolve(named, (await identify(request)) ?? {}, clientNameOf(request.headers));
  const parameters = { query: asked.query, operationName, variables, extensions: JSON.stringify(asked.extensions) };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  // Apollo Server reads the URL again, by another parser: it gets what was looked at here, and nothing else.
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
