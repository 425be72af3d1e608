import type { FastifyRequest } from 'fastify';
import { badInput } from '../../../kernel/errors.ts';
import { isNaming } from '../../documents/naming.ts';
import type { OperationRequest } from '../parsed-documents.ts';
import { unacceptable } from './refusal.ts';

/** A GraphQL request as it comes over HTTP; its text is empty where it only names its document. */
export interface StreamRequest extends OperationRequest {
  readonly documentId: unknown;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The parameters of a request, by name. */
type Parameters = Readonly<Record<string, unknown>>;

/** Reads a request from a JSON body, or from the query string of a GET. Throws what is wrong with it. */
export function readStreamRequest({ method, body, query }: FastifyRequest): StreamRequest {
  const parameters = method === 'GET' ? fromQueryString(query as Parameters) : fromBody(body);
  const { operationName, variables, extensions, documentId } = parameters;
  const text = parameters.query ?? '';
  if (typeof text !== 'string' || (text === '' && !isNaming(parameters)))
    throw badInput('query', 'must be a GraphQL document.');
  if (typeof (operationName ?? '') !== 'string') throw badInput('operationName', 'must be a string.');
  return {
    query: text,
    documentId,
    operationName: operationName as string | null | undefined,
    variables: readObject('variables', variables),
    extensions: readObject('extensions', extensions),
  };
}

function fromBody(body: unknown): Parameters {
  // JSON is the one type that is read at all.
  if (body === undefined)
    throw unacceptable(415, 'The body must be JSON: send it with content-type: application/json.');
  if (!isObject(body)) throw badInput('body', 'must be one JSON object.');
  return body;
}

const fromQueryString = ({ variables, extensions, ...rest }: Parameters): Parameters => ({
  ...rest,
  variables: parseJson('variables', variables),
  extensions: parseJson('extensions', extensions),
});

function parseJson(name: string, text: unknown): unknown {
  try {
    return text ? JSON.parse(String(text)) : undefined;
  } catch {
    throw badInput(name, 'must be JSON.');
  }
}

function readObject(name: string, value: unknown): Parameters {
  if (value !== undefined && value !== null && !isObject(value)) throw badInput(name, 'must be an object.');
  return value ?? {};
}

const isObject = (value: unknown): value is Parameters =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
