import { ACCESS_URL } from './address.ts';
import { bearer, requestOrThrow } from './request.ts';

/** The things that the gateway lets somebody do in the explorer. */
export interface Access {
  readonly isAdmin: boolean;
  /** Whether the gateway tells its schema. */
  readonly introspection: boolean;
  /** The contracts that an admin may look through, by name. */
  readonly contracts: readonly string[];
}

/** Asks the gateway. Throws RequestError: `UNAUTHENTICATED` when one has to sign in, `FORBIDDEN` for too small a role. */
export const readAccess = (token: string | undefined): Promise<Access> =>
  requestOrThrow<Access>(ACCESS_URL, { headers: bearer(token) });
