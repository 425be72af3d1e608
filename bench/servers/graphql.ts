export interface Endpoint {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks a GraphQL server. Throws when it answers anything but data. */
export async function ask<Data>({ url, headers }: Endpoint, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.text();
  const { data, errors } = parse(answer);
  if (!data || errors) throw new Error(`${url} answered ${response.status} ${answer.slice(0, 1000)}`);
  return data as Data;
}

function parse(answer: string): { data?: unknown; errors?: unknown } {
  try {
    return JSON.parse(answer);
  } catch {
    return {};
  }
}
