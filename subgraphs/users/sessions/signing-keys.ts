import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { run, statement } from '../../../kernel/database/statement.ts';
import { newId } from '../../../kernel/ids.ts';
import { keep } from '../../../kernel/keep.ts';
import { ACCESS_TOKEN, KEY_CACHE_MS } from '../../../kernel/trust/access-token.ts';
import { createSeal } from '../../../kernel/trust/seal.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** The key that signs access tokens now. All replicas share it through the database; it rotates by age. */
export interface SigningKeys {
  current(): Promise<SigningKey>;
}

export interface SigningKeysOptions {
  readonly orm: MikroORM;
  /** Private keys are sealed with a key derived from it: the database alone is not enough to sign. */
  readonly secret: string;
  readonly rotationDays: number;
}

interface KeyRow {
  readonly kid: string;
  readonly sealed: string;
}

const NEWEST = statement<KeyRow>(`
  select kid, sealed_private_key as sealed from signing_key
  where created_at > now() - make_interval(days => $1) order by created_at desc limit 1`);
const LOCK = statement(`select pg_advisory_xact_lock(hashtext('parley signing key'))`);
const INSERT = statement(
  'insert into signing_key (kid, public_key, sealed_private_key, created_at) values ($1, $2, $3, clock_timestamp())',
);

export function createSigningKeys({ orm, secret, rotationDays }: SigningKeysOptions): SigningKeys {
  const seal = createSeal(secret, 'signing keys');
  const load = async (): Promise<SigningKey> => {
    const em = orm.em.fork() as EntityManager;
    const [row] = await run(em, NEWEST, [rotationDays]);
    const { kid, sealed } = row ?? (await rotate(em));
    return {
      kid,
      privateKey: (await importJWK(JSON.parse(seal.open(sealed)) as JWK, ACCESS_TOKEN.algorithm)) as CryptoKey,
    };
  };

  /** One replica makes the new key; the others wait for it and find it. */
  const rotate = (em: EntityManager): Promise<KeyRow> =>
    em.transactional(async (tx) => {
      await run(tx as EntityManager, LOCK, []);
      const [made] = await run(tx as EntityManager, NEWEST, [rotationDays]);
      if (made) return made;
      const { publicKey, privateKey } = await generateKeyPair(ACCESS_TOKEN.algorithm, { extractable: true });
      const row = { kid: newId(), sealed: seal.close(JSON.stringify(await exportJWK(privateKey))) };
      const jwk = { ...(await exportJWK(publicKey)), kid: row.kid, alg: ACCESS_TOKEN.algorithm, use: 'sig' };
      await run(tx as EntityManager, INSERT, [row.kid, JSON.stringify(jwk), row.sealed]);
      return row;
    });

  const newest = keep(load);
  return { current: () => newest(KEY_CACHE_MS) };
}
