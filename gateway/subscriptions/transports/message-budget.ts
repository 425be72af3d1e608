/** Nothing but `connection_init` and pings make sense before it is known who is there. */
const MOST_UNKNOWN = 100;
/** A client that comes back may begin all its operations at once, and ends as many. */
const MOST_KNOWN = 2000;
const WINDOW_MS = 10_000;

/** The messages that a socket may send: each is work, whatever it says, and most kinds are counted by no other limit. */
export class MessageBudget {
  private left = MOST_UNKNOWN;
  private endsAt = Number.POSITIVE_INFINITY;

  /** Takes one. Returns whether there was one left; `isKnown` once somebody has signed in. */
  take(isKnown: boolean): boolean {
    if (isKnown && (this.endsAt === Number.POSITIVE_INFINITY || Date.now() >= this.endsAt)) {
      this.left = MOST_KNOWN;
      this.endsAt = Date.now() + WINDOW_MS;
    }
    return --this.left >= 0;
  }
}
