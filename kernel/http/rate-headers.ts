import type { Standing } from '../rate-limits/leases.ts';

/** Headers that browsers let pages of other origins read. */
export const RATE_HEADERS = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'] as const;

/** The errors of an answer, in the form that clients get. */
type Errors = readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];

/** What is left of a limit. */
type Left = Pick<Standing, 'most' | 'remaining' | 'resetSeconds'>;

/** Of the limits that the errors of an answer name: nothing, for what was refused. */
const leftByErrors = (errors: Errors): Left[] =>
  errors.flatMap(({ extensions: { most, retryAfterSeconds } = {} }) =>
    typeof most === 'number' ? [{ most, remaining: 0, resetSeconds: Number(retryAfterSeconds) }] : [],
  );

/** The headers of an answer by its errors and by what is left of the limits that it was counted for. */
export function limitHeaders(errors: Errors, standings: readonly Left[] = []): [name: string, value: string][] {
  const seconds = retryAfter(errors);
  return [
    ...rateHeaders([...leftByErrors(errors), ...standings]),
    ...(seconds === undefined ? [] : [['retry-after', seconds] as [string, string]]),
  ];
}

/**
 * The fields of the IETF's draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-06), for the
 * limit of which the smallest part is left.
 */
function rateHeaders(standings: readonly Left[]): [name: string, value: string][] {
  const [first] = standings.toSorted((one, other) => one.remaining / one.most - other.remaining / other.most);
  if (!first) return [];
  return [
    ['ratelimit-limit', String(first.most)],
    ['ratelimit-remaining', String(first.remaining)],
    ['ratelimit-reset', String(first.resetSeconds)],
  ];
}

/** When to come again, in seconds (RFC 9110, `Retry-After`): the longest of the errors of an answer; undefined for none. */
export function retryAfter(errors: Errors): string | undefined {
  const seconds = errors
    .map(({ extensions }) => extensions?.retryAfterSeconds)
    .filter((value) => typeof value === 'number');
  return seconds.length > 0 ? String(Math.max(...seconds)) : undefined;
}
