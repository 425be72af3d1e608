import { createDecipheriv } from 'node:crypto';
import { type CryptoKey, decodeJwt, decodeProtectedHeader, importJWK, type JWTPayload, SignJWT } from 'jose';
import { deriveKey } from '../../kernel/trust/assertion.ts';
import { SECRET } from './plans.ts';
import { query } from './query.ts';

/** The key that a deployment signs with, taken out of its database with its secret. */
export async function readSigningKey(databaseUrl: string): Promise<{ kid: string; key: CryptoKey }> {
  const newest = 'select kid, sealed_private_key as sealed from signing_key order by created_at desc limit 1';
  const [row] = await query<{ kid: string; sealed: string }>(databaseUrl, newest);
  if (!row) throw new Error('There is no signing key yet.');
  const bytes = Buffer.from(row.sealed, 'base64url');
  const nonce = bytes.subarray(0, 12);
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(SECRET, 'signing keys'), nonce);
  const opened = decipher.setAuthTag(bytes.subarray(12, 28)).update(bytes.subarray(28));
  return { kid: row.kid, key: (await importJWK(JSON.parse(opened.toString()), 'EdDSA')) as CryptoKey };
}

export const kidOf = (token: string) => decodeProtectedHeader(token).kid;
export const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** A real token with some of its claims changed, signed again with `key`. */
export const resign = (token: string, claims: JWTPayload, key: CryptoKey | Uint8Array, header: object = {}) =>
  new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ ...(decodeProtectedHeader(token) as { alg: string }), ...header })
    .sign(key);
