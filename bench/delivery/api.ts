/** The asker and the address. */
export interface Endpoint {
  /** Of a gateway, without a path. */
  readonly url: string;
  readonly token?: string;
}

/** Anything but data for an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /** `code` is that of the GraphQL error, or says what came instead of an answer. */
  constructor(readonly code: string) {
    super(code);
  }
}

const TIMEOUT_MS = 5000;

/** Asks Parley over HTTP. Throws an ApiError for anything but data, also when there is no answer within 5 s. */
export async function ask<Data>({ url, token }: Endpoint, query: string, variables: object): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(unreachable);
  const { data, errors } = (await response.json().catch(unreachable)) as Answer<Data>;
  if (!data || errors) throw new ApiError(codeOf(errors) ?? `status ${response.status}`);
  return data;
}

interface Answer<Data> {
  readonly data?: Data;
  readonly errors?: readonly GraphqlError[];
}

export interface GraphqlError {
  readonly extensions?: { readonly code?: string };
}

export const codeOf = (errors: readonly GraphqlError[] = []): string | undefined => errors[0]?.extensions?.code;

function unreachable(error: Error): never {
  throw new ApiError(error.name === 'TimeoutError' ? 'no answer' : 'no connection');
}
