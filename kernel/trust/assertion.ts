import { hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { unauthenticated } from '../errors.ts';
import { type Caller, parseRole } from './viewer.ts';

/** The header in which the gateway tells a subgraph for whom it asks. */
export const CALLER_HEADER = 'x-parley-caller';

const AUDIENCE = 'parley-subgraph';
/** Long enough for a slow request and a little clock skew, too short to be worth stealing. */
const LIFETIME_SECONDS = 30;

/** Signs and verifies, between the processes of one installation, the word of the gateway on who asks. */
export interface CallerAssertions {
  sign(caller: Caller): Promise<string>;
  /** Throws `UNAUTHENTICATED` for a missing, forged or stale assertion. */
  verify(assertion: string | undefined): Promise<Caller>;
}

export function createCallerAssertions(secret: string): CallerAssertions {
  const key = deriveKey(secret, 'caller assertion');
  return {
    sign: ({ viewer, audience, requestId, ip, apiKeyId }) =>
      new SignJWT({ sid: viewer?.sessionId, role: viewer?.role, cid: audience, rid: requestId, ip, key: apiKeyId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(viewer?.userId ?? '')
        .setAudience(AUDIENCE)
        .setExpirationTime(Math.floor(Date.now() / 1000) + LIFETIME_SECONDS)
        .sign(key),

    async verify(assertion) {
      if (!assertion) throw unauthenticated('This subgraph answers only its gateway.');
      const { payload } = await jwtVerify(assertion, key, { algorithms: ['HS256'], audience: AUDIENCE }).catch(() => {
        throw unauthenticated('The caller assertion is not valid.');
      });
      const { rid, ip, key: apiKeyId } = payload;
      const caller = { requestId: String(rid), ip: String(ip), ...(typeof apiKeyId === 'string' && { apiKeyId }) };
      // An audience has no viewer, whatever else the assertion says: the narrower of the two.
      if (typeof payload.cid === 'string') return { ...caller, audience: payload.cid };
      if (!payload.sub) return caller;
      return {
        ...caller,
        viewer: { userId: payload.sub, sessionId: String(payload.sid), role: parseRole(payload.role) },
      };
    },
  };
}

/** A 256-bit key for one purpose, derived from the installation's secret (HKDF, RFC 5869). */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'parley', purpose, 32));
}
