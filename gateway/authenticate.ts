import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createLocalJWKSet, decodeJwt, errors, type JWK, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { ParleyError } from '../kernel/errors.ts';
import { keep } from '../kernel/keep.ts';
import type { Resources } from '../kernel/resources.ts';
import { ACCESS_TOKEN, KEY_CACHE_MS, readPublicKeys } from '../kernel/trust/access-token.ts';
import type { RevocationList } from '../kernel/trust/revocations.ts';
import { parseRole, type Viewer } from '../kernel/trust/viewer.ts';

/** Turns access tokens into viewers, without a round trip to the database. */
export interface Authenticator {
  /** The user for whom an `Authorization` value speaks; undefined when there is none. Throws `UNAUTHENTICATED` for any other. */
  authenticate(authorization: string | undefined): Promise<Authentication | undefined>;
  /** The public keys, as `/.well-known/jwks.json` shows them (RFC 7517). */
  keys(): Promise<{ keys: JWK[] }>;
}

export interface Authentication {
  readonly viewer: Viewer;
  /** When the access token expires, Unix milliseconds. */
  readonly expiresAt: number;
}

/** The `reason` of an error that a fresh access token mends. */
export const TOKEN_EXPIRED = 'TOKEN_EXPIRED';

/** A token that names an unknown key makes the keys be read again, but not more often than this. */
const FRESH_KEYS_MS = 1000;
/** Checking a signature costs more than all else: tokens that were checked are remembered by their hash. */
const REMEMBERED_TOKENS = 20_000;

export function createAuthenticator(resources: Resources, revocations: RevocationList): Authenticator {
  const publicKeys = createPublicKeys(resources);
  const verified = new LRUCache<string, Authentication>({ max: REMEMBERED_TOKENS });

  const verify = async (token: string): Promise<Authentication> => {
    const payload = await publicKeys.verify(token);
    const { sub, sid, exp, role } = payload;
    if (!sub || typeof sid !== 'string' || !exp) throw invalidToken();
    return { viewer: { userId: sub, sessionId: sid, role: parseRole(role) }, expiresAt: exp * 1000 };
  };

  return {
    keys: publicKeys.all,
    async authenticate(authorization) {
      if (authorization === undefined || authorization === '') return undefined;
      const [, token] = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(authorization) ?? [];
      if (!token) throw invalidToken('The Authorization header must be "Bearer" and an access token.');
      const key = createHash('sha256').update(token).digest('base64');
      const known = verified.get(key) ?? (await verify(token));
      verified.set(key, known);
      if (known.expiresAt <= Date.now()) throw expiredToken();
      if (revocations.has(known.viewer.sessionId)) throw invalidToken('The session has ended. Sign in again.');
      return known;
    },
  };
}

function createPublicKeys({ orm, config }: Resources) {
  const load = keep(async () => {
    const readAt = Date.now();
    return { readAt, keys: await readPublicKeys(orm, config.sessions.accessTokenSeconds) };
  });
  const check = async (token: string, maxAgeMs: number): Promise<JWTPayload> => {
    const { algorithm, issuer, audience } = ACCESS_TOKEN;
    const options = { algorithms: [algorithm], issuer, audience, requiredClaims: ['exp', 'sub', 'sid'] };
    const { keys } = await load(maxAgeMs);
    return (await jwtVerify(token, createLocalJWKSet({ keys }), options)).payload;
  };
  /** Whether a token may be of a key that was made since the keys were read, though they are too fresh to be read again. */
  const isNewer = async (token: string): Promise<boolean> => {
    const { readAt } = await load(FRESH_KEYS_MS);
    return (decodeJwt(token).iat ?? 0) >= Math.floor(readAt / 1000);
  };
  return {
    all: async () => ({ keys: (await load(KEY_CACHE_MS)).keys }),
    async verify(token: string): Promise<JWTPayload> {
      const again = async (error: unknown): Promise<JWTPayload> => {
        if (error instanceof errors.JWKSNoMatchingKey) return check(token, FRESH_KEYS_MS);
        throw error;
      };
      try {
        return await check(token, KEY_CACHE_MS)
          .catch(again)
          .catch(async (error) => {
            if (error instanceof errors.JWKSNoMatchingKey && (await isNewer(token))) await wait(FRESH_KEYS_MS);
            return again(error);
          });
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw expiredToken();
        if (error instanceof errors.JOSEError) throw invalidToken();
        throw error;
      }
    },
  };
}

/** RFC 6750, section 3.1: an unusable token is 401, whatever was asked for. */
const refusal = (message: string) => new ParleyError('UNAUTHENTICATED', message, { http: { status: 401 } });
const invalidToken = (message = 'The access token is not valid. Sign in again.') => refusal(message);
const expiredToken = () =>
  new ParleyError('UNAUTHENTICATED', 'The access token has expired: send a fresh one.', {
    reason: TOKEN_EXPIRED,
    http: { status: 401 },
  });
