import { unauthenticated } from '../errors.ts';

/** A signed-in user, as the access token said. */
export interface Viewer {
  readonly userId: string;
  /** The sign-in this request belongs to; a user has one per device. */
  readonly sessionId: string;
}

/** The request that somebody makes, and on whose behalf one log line is written. */
interface Request {
  readonly requestId: string;
  /** The client's address, for rate limits. */
  readonly ip: string;
}

/** One user, or nobody when nobody is signed in. */
interface OneCaller extends Request {
  readonly viewer?: Viewer | undefined;
  readonly audience?: undefined;
}

/** Many users at once, none of whom is known: what one of them may not see, or would see otherwise, is not for them. */
interface Audience extends Request {
  readonly viewer?: undefined;
  /**
   * The conversation whose participants all get the answer. Each of them was authorised for it before. Empty: any
   * signed-in users, without a conversation.
   */
  readonly audience: string;
}

/** For whom a request is answered: what the gateway tells the subgraphs of it. A viewer, an audience, or neither. */
export type Caller = OneCaller | Audience;

/** The signed-in user. Throws `UNAUTHENTICATED` when there is none; an audience has none. */
export function getViewer({ viewer }: Caller): Viewer {
  if (!viewer) throw unauthenticated();
  return viewer;
}
