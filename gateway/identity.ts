import type { Caller, Viewer } from '../kernel/trust/viewer.ts';
import type { ApiKey } from './keys/api-keys.ts';

/** The identity of a request: the user, the way of signing in, and the schema that exists for it. */
export interface Identity {
  readonly viewer?: Viewer | undefined;
  /** When the access token expires, Unix milliseconds; Infinity where none came. */
  readonly expiresAt: number;
  /** The name of the contract; undefined for the public API. */
  readonly contract?: string | undefined;
  readonly key?: ApiKey | undefined;
}

/** The identity of a user, in person or by an API key. */
export interface UserIdentity extends Identity {
  readonly viewer: Viewer;
}

/** Whether two are one user, who sees the same API by the same key. */
export const isSameUser = (one: UserIdentity, other: UserIdentity): boolean =>
  one.viewer.userId === other.viewer.userId && one.contract === other.contract && one.key?.id === other.key?.id;

/** Somebody's request, or connection. */
export interface Asking extends Pick<Identity, 'viewer' | 'contract' | 'key'> {
  readonly requestId: string;
  readonly ip: string;
}

/** The caller as the subgraphs hear of it. */
export const callerOf = ({ viewer, key, requestId, ip }: Asking): Caller => ({
  viewer,
  requestId,
  ip,
  ...(key && { apiKeyId: key.id }),
});
