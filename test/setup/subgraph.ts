import { CALLER_HEADER } from '../../kernel/trust/assertion.ts';

/** The answer of a subgraph to its gateway. */
export interface SubgraphAnswer {
  readonly data?: { readonly _entities?: readonly unknown[] } | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

interface Ask {
  /** The signed caller. */
  readonly assertion?: string;
  readonly variables?: object;
}

/** Asks a subgraph directly, past the gateway. */
export async function askSubgraph(url: string, query: string, { assertion, ...body }: Ask) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(assertion && { [CALLER_HEADER]: assertion }) },
    body: JSON.stringify({ query, ...body }),
  });
  return { status: response.status, body: (await response.json()) as SubgraphAnswer };
}
