import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createCallerAssertions, deriveKey } from '../../kernel/trust/assertion.ts';
import type { Caller, Viewer } from '../../kernel/trust/viewer.ts';
import { Client, mutation, PASSWORD } from '../setup/client.ts';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { SECRET, SUBGRAPHS } from '../setup/plans.ts';
import { createSecondGateway } from '../setup/second-gateway.ts';
import { askSubgraph } from '../setup/subgraph.ts';
import { createWorld, type World } from '../setup/world.ts';

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

interface Flaw {
  readonly secret?: string;
  readonly purpose?: string;
  readonly audience?: string;
  readonly expires?: number;
  /** Makes the caller an audience. */
  readonly conversation?: string;
}

/** A signed caller with one thing wrong. */
const assertionOf = (
  viewer: Viewer,
  { secret = SECRET, purpose = 'caller assertion', audience = 'parley-subgraph', ...more }: Flaw,
) =>
  new SignJWT({ sid: viewer.sessionId, cid: more.conversation, rid: 'test', ip: '127.0.0.1' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(viewer.userId)
    .setAudience(audience)
    .setExpirationTime(more.expires ?? inSeconds(30))
    .sign(deriveKey(secret, purpose));

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const unsigned = ({ userId, sessionId }: Viewer) =>
  `${encode({ alg: 'none' })}.${encode({ sub: userId, sid: sessionId, aud: 'parley-subgraph', exp: inSeconds(30) })}.`;

const unsignedAudience = () =>
  `${encode({ alg: 'none' })}.${encode({ cid: '', aud: 'parley-subgraph', exp: inSeconds(30) })}.`;

const UNTRUSTED: readonly (readonly [
  what: string,
  assert: (viewer: Viewer, token: string) => Promise<string> | string,
])[] = [
  ['no caller', () => ''],
  ['a caller that is no token', () => 'gateway'],
  ['an access token', (_, token) => token],
  ['an unsigned caller', unsigned],
  [
    'a caller signed with another secret',
    (viewer) => assertionOf(viewer, { secret: 'another secret, which is long enough' }),
  ],
  ['a caller signed with a key for something else', (viewer) => assertionOf(viewer, { purpose: 'signing keys' })],
  ['a caller meant for somebody else', (viewer) => assertionOf(viewer, { audience: 'parley' })],
  ['an unsigned audience', unsignedAudience],
  [
    'an audience signed with another secret',
    (viewer) => assertionOf(viewer, { secret: 'another secret, which is long enough', conversation: '' }),
  ],
  ['a caller from a minute ago', (viewer) => assertionOf(viewer, { expires: inSeconds(-60) })],
];

const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Conversation { id } ... on User { id } ... on Message { id }
} }`;
const QUERIES: readonly (readonly [what: string, query: string])[] = [
  ['its schema', '{ _service { sdl } }'],
  ['its entities', '{ _entities(representations: []) { __typename } }'],
  ['its introspection', '{ __schema { queryType { name } } }'],
  ['its name', '{ __typename }'],
  ['what is no query', '{'],
];

describe('a subgraph', () => {
  let parley: Deployment;
  let world: World;
  let alice: Viewer;
  beforeAll(async () => {
    parley = await createDeployment('distributed');
    world = await createWorld(parley.url);
    const [, claims = ''] = world.alice.accessToken?.split('.') ?? [];
    const { sub, sid } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    alice = { userId: sub, sessionId: sid, role: 'USER' };
  });
  afterAll(async () => {
    await parley[Symbol.asyncDispose]();
  });

  const urlOf = (subgraph: string) => parley.subgraphUrls[subgraph] as string;
  const sign = (caller: Partial<Caller> = {}) =>
    createCallerAssertions(SECRET).sign({ requestId: 'test', ip: '127.0.0.1', ...caller } as Caller);

  describe.each(SUBGRAPHS)('%s', (subgraph) => {
    describe.each(UNTRUSTED)('tells %s', (_, assert) => {
      test.each(QUERIES)('nothing of %s', async (_, query) => {
        const assertion = await assert(alice, world.alice.accessToken ?? '');
        expect(await askSubgraph(urlOf(subgraph), query, { assertion })).toEqual({
          status: 401,
          body: { errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] },
        });
      });
    });

    test('answers its gateway', async () => {
      const answer = await askSubgraph(urlOf(subgraph), '{ _service { sdl } }', { assertion: await sign() });
      expect(answer).toEqual({ status: 200, body: { data: { _service: { sdl: expect.stringContaining('type') } } } });
    });

    test('tells an anonymous caller of no entity', async () => {
      const entities = await askEntities(subgraph, await sign());
      for (const { data, code } of entities) expect({ data, code }).toEqual({ data: null, code: 'UNAUTHENTICATED' });
    });

    test('tells a stranger of users alone', async () => {
      for (const { typename, id, data, code } of await askEntities(subgraph, await sign({ viewer: alice }))) {
        const answer = typename === 'User' ? { data: { id }, code: undefined } : { data: null, code: 'NOT_FOUND' };
        expect({ typename, data, code }).toEqual({ typename, ...answer });
      }
    });

    test('tells the audience of another conversation of users alone', async () => {
      for (const { typename, id, data, code } of await askEntities(subgraph, await sign({ audience: world.group }))) {
        const answer = typename === 'User' ? { data: { id }, code: undefined } : { data: null, code: 'NOT_FOUND' };
        expect({ typename, data, code }).toEqual({ typename, ...answer });
      }
    });

    test('tells the audience of a conversation of all in it', async () => {
      const entities = await askEntities(subgraph, await sign({ audience: world.foreign }));
      for (const { id, data, code } of entities) expect({ data, code }).toEqual({ data: { id }, code: undefined });
    });

    test('tells a participant of all', async () => {
      const carol = { ...alice, userId: world.carol.userId };
      const entities = await askEntities(subgraph, await sign({ viewer: carol }));
      for (const { id, data, code } of entities) expect({ data, code }).toEqual({ data: { id }, code: undefined });
    });
  });

  test('whose gateway has another secret is no news for its clients', async () => {
    await using gateway = await createSecondGateway(parley, { PARLEY_SECRET: 'another secret, which is long enough' });
    const logIn = mutation('logIn', 'accessToken');
    const input = { username: 'nobody', password: PASSWORD };
    expect(await new Client(parley.url).codeOf(logIn, { input })).toBe('UNAUTHENTICATED');
    expect(await new Client(gateway.url).codeOf(logIn, { input })).toBe('INTERNAL_SERVER_ERROR');
  });

  /** Carol's user, conversation and message, as far as the subgraph knows of such entities; one request each. */
  async function askEntities(subgraph: string, assertion: string) {
    const types = ENTITIES_OF[subgraph] ?? [];
    const query = ENTITIES.replaceAll(/\.\.\. on (\w+) \{ id \}/g, (part, type) => (types.includes(type) ? part : ''));
    const ids = { User: world.carol.userId, Conversation: world.foreign, Message: world.foreignMessage };
    const entities = types.map(async (typename) => {
      const id = ids[typename];
      const { body } = await askSubgraph(urlOf(subgraph), query, {
        assertion,
        variables: { representations: [{ __typename: typename, id }] },
      });
      return { typename, id, data: body.data?._entities?.[0] ?? null, code: body.errors?.[0]?.extensions.code };
    });
    return Promise.all(entities);
  }
});

const ENTITIES_OF: Readonly<Record<string, readonly ('User' | 'Conversation' | 'Message')[]>> = {
  users: ['User'],
  conversations: ['Conversation'],
  messages: ['Conversation', 'Message'],
  presence: ['User'],
};
