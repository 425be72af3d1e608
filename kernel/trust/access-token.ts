import type { MikroORM } from '@mikro-orm/postgresql';
import type { JWK } from 'jose';
import { run, statement } from '../database/statement.ts';

/** Access tokens are EdDSA JWTs (RFC 8037) with these claims, `sub` the user, `sid` the session, `role` the platform role. */
export const ACCESS_TOKEN = { issuer: 'parley', audience: 'parley', algorithm: 'EdDSA' } as const;

/** A key verifies tokens as long as any that it signed may still be valid. */
const PUBLIC_KEYS = statement<{ key: JWK }>(`
  select public_key as key from (
    select public_key, lead(created_at) over (order by created_at) as replaced_at from signing_key
  ) k where replaced_at is null or replaced_at > now() - make_interval(secs => $1) order by replaced_at nulls first`);

/** Signers keep using a key for up to this long after a newer one appeared. */
export const KEY_CACHE_MS = 60_000;

/** The public halves of the keys whose tokens may still be valid, the current one first. */
export async function readPublicKeys(orm: MikroORM, accessTokenSeconds: number): Promise<JWK[]> {
  const rows = await run(orm.em.fork(), PUBLIC_KEYS, [accessTokenSeconds + (2 * KEY_CACHE_MS) / 1000]);
  return rows.map(({ key }) => key);
}
