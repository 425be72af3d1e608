/** The limits of subscriptions: the checks and the descriptions of the schema take them from here. */

/** As many as a request of 256 KB can have: for each there may be events, and its log be read. */
export const MOST_POSITIONS = 4000;
/** Enough for the contacts that a client shows at once; it may have several subscriptions. */
export const MOST_USERS = 200;
/** As many as a page of conversations has: two listeners for each. */
export const MOST_CONVERSATIONS = 100;
/** The name of a subscription, of the client's choice: a UUID is enough. */
export const SUBSCRIPTION_ID = { min: 1, max: 64 } as const;
/** A client sends typing again every few seconds; one that has sent nothing for this time has stopped. */
export const TYPING_LAPSES_MS = 5000;
