import { unauthenticated } from '../errors.ts';

/** A signed-in user, as the access token said. */
export interface Viewer {
  readonly userId: string;
  /** The sign-in this request belongs to; a user has one per device. */
  readonly sessionId: string;
}

/** Who asks, and on whose behalf one log line is written: what the gateway tells the subgraphs of a request. */
export interface Caller {
  /** Absent when nobody is signed in. */
  readonly viewer?: Viewer;
  readonly requestId: string;
  /** The client's address, for rate limits. */
  readonly ip: string;
}

/** The signed-in user. Throws `UNAUTHENTICATED` when there is none. */
export function getViewer(caller: Caller): Viewer {
  if (!caller.viewer) throw unauthenticated();
  return caller.viewer;
}
