import { unauthenticated } from '../errors.ts';

/** The roles of a user on the whole installation, from the least to the most. */
export const PLATFORM_ROLES = ['USER', 'MODERATOR', 'ADMIN'] as const;

export type PlatformRole = (typeof PLATFORM_ROLES)[number];

/** The role that everybody has who was given none, and whoever an API key acts for. */
export const LEAST_ROLE = PLATFORM_ROLES[0];

/** Whether a role includes what another one may do. */
export const includesRole = (role: PlatformRole, needed: PlatformRole): boolean =>
  PLATFORM_ROLES.indexOf(role) >= PLATFORM_ROLES.indexOf(needed);

/** A role as a token names it; a token without one is from before there were roles in tokens. */
export const parseRole = (text: unknown): PlatformRole => PLATFORM_ROLES.find((role) => role === text) ?? LEAST_ROLE;

/** A signed-in user, as the access token said. */
export interface Viewer {
  readonly userId: string;
  /** The sign-in this request belongs to, of which a user has one per device; or the API key that acts for the user. */
  readonly sessionId: string;
  /** As it was when the token was issued: enough to offer something, never to allow a change (`kernel/permissions/`). */
  readonly role: PlatformRole;
}

/** The request that somebody makes, and on whose behalf one log line is written. */
interface Request {
  readonly requestId: string;
  /** The client's address, for rate limits. */
  readonly ip: string;
  /** The API key that came with the request, if one did. */
  readonly apiKeyId?: string | undefined;
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

/**
 * Whether an API key acts for the user of a request, without a sign-in of the user's: whatever the user may do on the
 * installation, the key has no more than the least role.
 */
export const actsByKeyAlone = ({ viewer, apiKeyId }: Caller): boolean =>
  viewer !== undefined && viewer.sessionId === apiKeyId;

/** The signed-in user. Throws `UNAUTHENTICATED` when there is none; an audience has none. */
export function getViewer({ viewer }: Caller): Viewer {
  if (!viewer) throw unauthenticated();
  return viewer;
}
