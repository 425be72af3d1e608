import { beforeAll, expect, test } from '@jest/globals';
import {
  type CryptoKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
} from 'jose';
import { inSeconds, kidOf, readSigningKey, resign } from '../setup/access-tokens.ts';
import { type Client, PASSWORD, registerUser } from '../setup/client.ts';
import { describeFormsAlone } from '../setup/describe-forms.ts';
import { query } from '../setup/query.ts';

const VIEWER = '{ viewer { id } }';

interface Forge {
  readonly token: string;
  readonly key: CryptoKey;
  readonly stranger: CryptoKey;
  readonly publicKey: JWK;
}

const FORGERIES: readonly (readonly [what: string, forge: (from: Forge) => Promise<string> | string])[] = [
  ['that has expired', ({ token, key }) => resign(token, { exp: inSeconds(-1) }, key)],
  ['without an end', ({ token, key }) => resign(token, { exp: undefined }, key)],
  ['for another audience', ({ token, key }) => resign(token, { aud: 'elsewhere' }, key)],
  ['of another issuer', ({ token, key }) => resign(token, { iss: 'elsewhere' }, key)],
  ['without a user', ({ token, key }) => resign(token, { sub: undefined }, key)],
  ['without a session', ({ token, key }) => resign(token, { sid: undefined }, key)],
  ['forged with another key', ({ token, stranger }) => resign(token, {}, stranger)],
  ['of an unknown key', ({ token, stranger }) => resign(token, {}, stranger, { kid: 'unknown' })],
  [
    'that brings its own key',
    async ({ token, stranger }) =>
      resign(token, {}, stranger, { jwk: { ...(await exportJWK(stranger)), d: undefined } }),
  ],
  [
    'signed with the public key as a secret',
    ({ token, publicKey }) => resign(token, {}, Buffer.from(publicKey.x ?? '', 'base64url'), { alg: 'HS256' }),
  ],
  [
    'signed with the text of the public key',
    ({ token, publicKey }) => resign(token, {}, Buffer.from(JSON.stringify(publicKey)), { alg: 'HS256' }),
  ],
  ['without a signature', ({ token }) => `${encode({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`],
  ['whose signature was taken off', ({ token }) => token.slice(0, token.lastIndexOf('.') + 1)],
  ['that was truncated', ({ token }) => token.slice(0, -10)],
  ['for somebody else', ({ token }) => withClaims(token, { sub: '00000000-0000-7000-8000-000000000000' })],
  ['that is no token', () => 'token'],
  ['of 5,000 characters', () => 'x'.repeat(5000)],
];

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Other claims under the old signature. */
function withClaims(token: string, claims: object): string {
  const [header, payload = '', signature] = token.split('.');
  return [header, encode({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...claims }), signature].join(
    '.',
  );
}

describeFormsAlone('an access token', (parley) => {
  let alice: Client;
  let from: Forge;
  beforeAll(async () => {
    alice = await registerUser(parley().url, 'alice');
    const { key } = await readSigningKey(parley().stores.databaseUrl);
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const { keys } = await readKeys();
    from = { token: alice.accessToken ?? '', key, stranger: privateKey, publicKey: keys[0] as JWK };
  });

  const readKeys = async () => (await (await fetch(`${parley().url}/.well-known/jwks.json`)).json()) as { keys: JWK[] };
  const logIn = async () => {
    const input = { username: alice.username, password: PASSWORD };
    return (await alice.withToken('').mutate('logIn', input, 'accessToken')).accessToken as string;
  };

  test.each(FORGERIES)('%s is refused with 401', async (what, forge) => {
    const { status, data, errors } = await alice.withToken(await forge(from)).request(VIEWER);
    expect([status, data ?? null]).toEqual([401, null]);
    // Clients must know when a fresh token helps.
    const reason = what === 'that has expired' ? { reason: 'TOKEN_EXPIRED' } : {};
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UNAUTHENTICATED', ...reason }]);
  });

  test.each(['Basic YWxpY2U6eA==', 'Bearer', 'Bearer a b', 'token'])(
    'is not taken from "%s"',
    async (authorization) => {
      const { status, errors } = await alice.withToken('').request(VIEWER, {}, { authorization });
      expect([status, errors?.[0]?.extensions]).toEqual([401, { code: 'UNAUTHENTICATED' }]);
    },
  );

  test('that lacks is UNAUTHENTICATED where one is needed', async () => {
    expect(await alice.withToken('').codeOf(VIEWER)).toBe('UNAUTHENTICATED');
    expect(await alice.withToken('').codeOf('{ __typename }')).toBe('OK');
  });

  test('that was signed again with the real key works, so the others fail for their one fault', async () => {
    const again = await resign(from.token, { exp: inSeconds(60) }, from.key);
    expect(await alice.withToken(again).run(VIEWER)).toEqual({ viewer: { id: alice.userId } });
  });

  test('is verified with the published keys, which hold nothing private', async () => {
    const keys = createRemoteJWKSet(new URL(`${parley().url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(from.token, keys, {
      issuer: 'parley',
      audience: 'parley',
      algorithms: ['EdDSA'],
    });
    expect(payload).toMatchObject({ sub: alice.userId, sid: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(15 * 60);
    for (const key of (await readKeys()).keys) {
      expect(key).toEqual({
        kty: 'OKP',
        crv: 'Ed25519',
        alg: 'EdDSA',
        use: 'sig',
        x: expect.any(String),
        kid: expect.any(String),
      });
    }
  });

  test('gets a new key when the old one is old, which still verifies what it signed until that has expired', async () => {
    const { databaseUrl } = parley().stores;
    await query(databaseUrl, `update signing_key set created_at = created_at - interval '31 days'`);
    await parley().restart();
    // The gateway has just read the keys when the first token of the new one comes.
    await readKeys();
    const fresh = await logIn();
    expect(kidOf(fresh)).not.toBe(kidOf(from.token));
    expect(await alice.withToken(fresh).codeOf(VIEWER)).toBe('OK');
    expect(await alice.codeOf(VIEWER)).toBe('OK');
    const published = await readKeys();
    expect(published.keys.map(({ kid }) => kid)).toEqual([kidOf(fresh), kidOf(from.token)]);
    await jwtVerify(from.token, createLocalJWKSet(published));

    await query(databaseUrl, `update signing_key set created_at = created_at - interval '18 minutes'`);
    await parley().restart();
    expect((await readKeys()).keys.map(({ kid }) => kid)).toEqual([kidOf(fresh)]);
    expect(await alice.codeOf(VIEWER)).toBe('UNAUTHENTICATED');
    expect(await alice.withToken(fresh).codeOf(VIEWER)).toBe('OK');
  });
});
