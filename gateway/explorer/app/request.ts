import type { ExecutionResult } from 'graphql';

/** An error as Parley answers it, whatever the address. */
export interface Refusal {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly reason?: string; readonly retryAfterSeconds?: number };
}

/** Something that did not work, in words for whoever sits before the page. */
export class RequestError extends Error {
  readonly code: string | undefined;
  readonly reason: string | undefined;

  constructor({ message, extensions }: Refusal) {
    super(message);
    this.name = 'RequestError';
    this.code = extensions?.code;
    this.reason = extensions?.reason;
  }
}

export interface Posted {
  readonly query: string;
  readonly variables?: object | undefined;
  readonly operationName?: string | null | undefined;
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: Posted;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
}

/** An answer's JSON, errors included. Throws RequestError when there is none: offline, or not Parley's. */
export async function request<Answer>(url: string, { body, headers, ...rest }: RequestOptions): Promise<Answer> {
  const response = await fetch(url, {
    ...rest,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      accept: 'application/graphql-response+json, application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    credentials: 'omit',
    cache: 'no-store',
  }).catch(() => {
    throw new RequestError({
      message: `Nothing answers at ${new URL(url).host}. Check the connection, then try again.`,
    });
  });
  try {
    return (await response.json()) as Answer;
  } catch {
    throw new RequestError({ message: `The answer (status ${response.status}) is not Parley's.` });
  }
}

/** Like {@link request}; errors that the answer tells of are thrown too. */
export async function requestOrThrow<Answer extends object>(url: string, options: RequestOptions): Promise<Answer> {
  const answer = await request<Answer & { errors?: readonly Refusal[] }>(url, options);
  const [error] = answer.errors ?? [];
  if (error) throw new RequestError(error);
  return answer;
}

/** The data of an operation that must succeed. */
export async function run<Data>(url: string, body: Posted, headers?: RequestOptions['headers']): Promise<Data> {
  const { data } = await requestOrThrow<ExecutionResult>(url, { body, headers });
  return data as Data;
}

export const bearer = (token: string | undefined): Record<string, string> =>
  token ? { authorization: `Bearer ${token}` } : {};

/** Words for any failure. */
export const messageOf = (error: unknown): string =>
  error instanceof RequestError ? error.message : 'Something went wrong in this page. Load it again.';
