/** The limits of what clients send: the checks and the descriptions of the schema take them from here. Lengths are in code points. */
export const KEY_NAME = { min: 1, max: 100, trim: true, name: true } as const;
/** Of an API key, in a minute. */
export const QUOTA = { requests: 1_000_000, cost: 1_000_000_000 } as const;
/** For which replaced secrets of an API key work on. */
export const LONGEST_OVERLAP_SECONDS = 30 * 24 * 60 * 60;
export const WEBHOOK_DESCRIPTION = { max: 200, trim: true } as const;
/** For which the former secret of a webhook signs as well. */
export const MOST_OVERLAP_HOURS = 720;
/** Of the usage, in one answer. */
export const MOST_DAYS = 366;
/** Trusted documents in one request. */
export const MOST_REMOVED = 2000;
