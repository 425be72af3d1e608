import type { Standing } from '../../kernel/rate-limits/leases.ts';

/** Headers that browsers let pages of other origins read. */
export const RATE_HEADERS = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'] as const;

/**
 * The fields of the IETF's draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-06), for the
 * limit of which the smallest part is left.
 */
export function rateHeaders(standings: readonly Standing[]): [name: string, value: string][] {
  const [first] = standings.toSorted((one, other) => one.remaining / one.most - other.remaining / other.most);
  if (!first) return [];
  return [
    ['ratelimit-limit', String(first.most)],
    ['ratelimit-remaining', String(first.remaining)],
    ['ratelimit-reset', String(first.resetSeconds)],
  ];
}

/** When to come again, in seconds (RFC 9110, `Retry-After`): the longest of the errors of an answer; undefined for none. */
export function retryAfter(
  errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[],
): string | undefined {
  const seconds = errors
    .map(({ extensions }) => extensions?.retryAfterSeconds)
    .filter((value) => typeof value === 'number');
  return seconds.length > 0 ? String(Math.max(...seconds)) : undefined;
}
