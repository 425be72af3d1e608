import { GraphQLError } from 'graphql';
import { isHash } from '../../kernel/documents/document.ts';
import { badInput, ParleyError } from '../../kernel/errors.ts';

/** A request as a client sends it: with the text of its document, with a name for it, or with both. */
export interface NamingRequest {
  readonly query?: unknown;
  /** GraphQL over HTTP, appendix "Persisted documents". */
  readonly documentId?: unknown;
  /** `persistedQuery` is of Apollo's automatic persisted queries. */
  readonly extensions?: unknown;
}

/** Whether a request names its document, however badly. */
export const isNaming = ({ documentId, extensions }: NamingRequest): boolean =>
  (documentId !== undefined && documentId !== null) || persistedQueryOf(extensions) !== undefined;

/** The hash by which a request names its document; undefined without one. Throws `BAD_USER_INPUT` for what is no name. */
export function hashIn({ documentId, extensions }: NamingRequest): string | undefined {
  const persistedQuery = persistedQueryOf(extensions);
  const hash = persistedQuery === undefined ? undefined : hashInExtension(persistedQuery);
  if (documentId === undefined || documentId === null) return hash;
  const [, digits] = (typeof documentId === 'string' && /^sha256:(.*)$/.exec(documentId)) || [];
  if (!isHash(digits)) throw badInput('documentId', 'must be "sha256:" and 64 lowercase hexadecimal digits.');
  if (hash !== undefined && hash !== digits) throw badInput('documentId', 'names another document than extensions.');
  return digits;
}

const EXTENSION = 'extensions.persistedQuery';

function hashInExtension(persistedQuery: unknown): string {
  const { version, sha256Hash } = (persistedQuery ?? {}) as { version?: unknown; sha256Hash?: unknown };
  if (version !== 1) throw badInput(`${EXTENSION}.version`, 'must be 1.');
  if (!isHash(sha256Hash)) throw badInput(`${EXTENSION}.sha256Hash`, 'must be 64 lowercase hexadecimal digits.');
  return sha256Hash;
}

const persistedQueryOf = (extensions: unknown): unknown =>
  (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery ?? undefined;

/** The request with its text, and without names for it. */
export function withText<Request extends NamingRequest>(request: Request, query: string): Request & { query: string } {
  const { persistedQuery: _, ...extensions } = (request.extensions ?? {}) as Record<string, unknown>;
  return { ...request, query, documentId: undefined, extensions };
}

/** The text that came along has another hash: executing either would surprise. */
export const mismatch = () =>
  new ParleyError('BAD_USER_INPUT', 'The hash is not that of the query: provided sha does not match query.', {
    field: 'query',
    reason: 'DOCUMENT_HASH_MISMATCH',
    http: { status: 400 },
  });

/** The refusal of everything but registered documents. It is always the same, so that it tells nothing of what is registered. */
export const notTrusted = () =>
  new ParleyError('BAD_USER_INPUT', 'Only registered documents are executed here, and this is none of yours.', {
    field: 'query',
    reason: 'DOCUMENT_NOT_TRUSTED',
    http: { status: 400 },
  });

const NOT_FOUND = 'PERSISTED_QUERY_NOT_FOUND';

/** In the words that clients of automatic persisted queries wait for: they send the text then. */
export const notFound = () =>
  new GraphQLError('PersistedQueryNotFound', { extensions: { code: NOT_FOUND, http: { status: 404 } } });

export const isNotFound = (error: unknown): boolean =>
  error instanceof GraphQLError && error.extensions.code === NOT_FOUND;
