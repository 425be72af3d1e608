import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { QUERY_TRANSPORTS } from '../../setup/ask-by-transport.ts';
import { Client, PASSWORD, type ResponseError, registerUsers } from '../../setup/client.ts';
import { createDeployment, type Deployment } from '../../setup/deployment.ts';
import { borrowDeployment, type LentDeployment } from '../../setup/lent-deployments.ts';
import { giveRole } from '../../setup/roles.ts';

interface Answer {
  readonly isAdmin?: boolean;
  readonly introspection?: boolean;
  readonly contracts?: readonly string[];
  readonly plan?: string;
  readonly fetches?: number;
  readonly subgraphs?: readonly string[];
  readonly cost?: number;
  readonly errors?: readonly ResponseError[];
}

const SUBSCRIPTION = `subscription Follow($id: ID!) {
  conversationEvents(conversationId: $id) { seq ... on MessageSent { message { body sender { displayName } } } }
}`;

const ask = async ({ url, accessToken }: Pick<Client, 'url' | 'accessToken'>, path: string, init: RequestInit = {}) => {
  const headers = { ...init.headers, ...(accessToken && { authorization: `Bearer ${accessToken}` }) };
  const response = await fetch(`${url}/explorer/${path}`, { ...init, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
};
const plan = (client: Pick<Client, 'url' | 'accessToken'>, body: object) =>
  ask(client, 'plan', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const outcome = ({ status, body }: { status: number; body: Answer }) => [status, body.errors?.[0]?.extensions.code];

describe('the explorer for admins', () => {
  let parley: LentDeployment;
  let admin: Client;
  let user: Client;
  beforeAll(async () => {
    parley = await borrowDeployment('one process');
    [admin, user] = await registerUsers(parley.url, 'admin', 'user');
    await giveRole(parley.stores, admin, 'ADMIN');
  });
  afterAll(async () => parley[Symbol.asyncDispose]());

  test('tells an admin what there is, and nobody keeps it', async () => {
    const { status, body, headers } = await ask(admin, 'access');
    expect([status, body]).toEqual([
      200,
      { isAdmin: true, introspection: true, contracts: ['partner-bot', 'partner-readonly', 'support-desk'] },
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('lets in neither who is not signed in, nor a bad token, nor a user, nor a moderator', async () => {
    const stranger = { url: parley.url, accessToken: undefined };
    const forged = { url: parley.url, accessToken: 'forged' };
    await giveRole(parley.stores, user, 'MODERATOR');
    for (const asked of [
      (who: typeof stranger | Client) => ask(who, 'access'),
      (who: typeof stranger | Client) => plan(who, { query: '{ __typename }' }),
    ]) {
      expect(outcome(await asked(stranger))).toEqual([401, 'UNAUTHENTICATED']);
      expect(outcome(await asked(forged as never))).toEqual([401, 'UNAUTHENTICATED']);
      expect(outcome(await asked(user))).toEqual([403, 'FORBIDDEN']);
    }
  });

  test('lets an admin out at once who is none any more, whatever the token says', async () => {
    await giveRole(parley.stores, admin, 'USER');
    expect(outcome(await plan(admin, { query: '{ __typename }' }))).toEqual([403, 'FORBIDDEN']);
    await giveRole(parley.stores, admin, 'ADMIN');
    expect((await ask(admin, 'access')).status).toBe(200);
  });

  test('plans a query over subgraphs, with what it costs', async () => {
    const { status, body } = await plan(admin, { query: '{ viewer { id presence { status } } }' });
    expect([status, body.fetches, body.subgraphs]).toEqual([200, 2, ['users', 'presence']]);
    expect(body.plan).toMatch(/^QueryPlan \{\n {2}Sequence \{\n {4}Fetch\(service: "users"\)/);
    expect(body.cost).toBe(4);
  });

  test('plans a subscription: what the event answers, and what is fetched after it', async () => {
    const { status, body } = await plan(admin, { query: SUBSCRIPTION });
    expect([status, body.subgraphs]).toEqual([200, ['events', 'users']]);
    expect(body.plan).toMatch(/Subscription \{\s+Primary: \{.+Rest: \{/s);
  });

  test('plans a mutation without carrying it out', async () => {
    const input = { username: 'planned', displayName: 'Planned', password: 'never registered' };
    const query = 'mutation ($input: RegisterInput!) { register(input: $input) { viewer { id } } }';
    expect((await plan(admin, { query, variables: { input } })).status).toBe(200);
    expect(await admin.run('{ users(search: "planned") { edges { node { id } } } }')).toEqual({ users: { edges: [] } });
  });

  test('has an empty plan for what the gateway answers itself', async () => {
    expect((await plan(admin, { query: '{ __schema { queryType { name } } }' })).body).toMatchObject({
      plan: 'QueryPlan {}',
      fetches: 0,
      subgraphs: [],
    });
  });

  test.each([
    ['a text that is no GraphQL', { query: '{ viewer ' }],
    ['an unknown field', { query: '{ nothing }' }],
    ['too deep an operation', { query: `{ viewer ${'{ id '.repeat(30)}${'}'.repeat(31)}` }],
    ['too long an operation', { query: `{ ${'__typename '.repeat(3000)} }` }],
    ['too many aliases', { query: `{ ${Array.from({ length: 40 }, (_, i) => `a${i}: viewer { id }`).join(' ')} }` }],
    [
      'too costly an operation',
      {
        query:
          '{ conversations(first: 100) { edges { node { messages(first: 100) { edges { node { id seq body } } } } } } }',
      },
    ],
    ['two operations without a name', { query: 'query A { __typename } query B { __typename }' }],
    ['no operation', {}],
    ['variables that are a list', { query: '{ __typename }', variables: [1] }],
  ])('plans as little as it would execute %s', async (_, body) => {
    expect(outcome(await plan(admin, body))).toEqual([400, 'BAD_USER_INPUT']);
  });

  describe('through a contract', () => {
    const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }`;
    /** With a token that tells of the role. */
    const signIn = async ({ url, username }: Client) => {
      const session = await new Client(url).mutate('logIn', { username, password: PASSWORD }, 'accessToken');
      return admin.withToken(session.accessToken);
    };
    const planBy = async (client: Client, contract: string, query: string) =>
      ask(client, 'plan', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-contract': contract },
        body: JSON.stringify({ query }),
      });

    test('plans what it has, subscriptions included, and knows nothing of the rest', async () => {
      const signedIn = await signIn(admin);
      expect((await planBy(signedIn, 'partner-bot', SEND)).body.subgraphs).toEqual(['messages']);
      expect((await planBy(signedIn, 'partner-readonly', SUBSCRIPTION)).body.subgraphs).toEqual(['events', 'users']);
      expect(outcome(await planBy(signedIn, 'partner-readonly', SEND))).toEqual([400, 'BAD_USER_INPUT']);
      const { status, body } = await planBy(signedIn, 'partner-readonly', 'mutation { logOut { loggedOut } }');
      expect([status, body.errors?.[0]?.extensions]).toEqual([400, { code: 'BAD_USER_INPUT', field: 'query' }]);
      expect(outcome(await planBy(signedIn, 'partner-bot', '{ auditLog { edges { node { id } } } }'))).toEqual([
        400,
        'BAD_USER_INPUT',
      ]);
    });

    test('takes one that there is, and an admin', async () => {
      expect(outcome(await planBy(await signIn(admin), 'nobody-has-it', SEND))).toEqual([400, 'BAD_USER_INPUT']);
      expect(outcome(await planBy(user, 'partner-bot', SEND))).toEqual([403, 'FORBIDDEN']);
    });
  });

  test('plans the operation that is named, and counts the page size of its variables', async () => {
    const query = `query A { __typename }
      query B($first: Int) { conversations(first: $first) { edges { node { id } } } }`;
    const of = async (variables: object) => (await plan(admin, { query, operationName: 'B', variables })).body.cost;
    expect(await of({ first: 50 })).toBeGreaterThan((await of({ first: 2 })) ?? 0);
  });

  test.each([
    ['text', 'text/plain', 415],
    ['broken JSON', 'application/json', 400],
  ])('refuses %s', async (_, type, status) => {
    const sent = { method: 'POST', headers: { 'content-type': type }, body: '{ __typename' };
    expect(outcome(await ask(admin, 'plan', sent))).toEqual([status, 'BAD_USER_INPUT']);
  });
});

describe('the explorer for anyone', () => {
  let parley: Deployment;
  beforeAll(async () => {
    parley = await createDeployment('one process', { EXPLORER: 'anyone', INTROSPECTION: 'off' });
  });
  afterAll(async () => parley[Symbol.asyncDispose]());

  test('lets in who is not signed in, and says that the schema is not told', async () => {
    const stranger = { url: parley.url, accessToken: undefined };
    expect((await ask(stranger, 'access')).body).toEqual({ isAdmin: false, introspection: false, contracts: [] });
  });

  test.each(QUERY_TRANSPORTS)('is where nobody is told the schema, by %s, and why', async (_, askBy) => {
    const [user] = await registerUsers(parley.url, 'curious');
    expect((await askBy(user, { query: '{ __schema { types { name } } }' })).errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^Introspection is switched off here: .*INTROSPECTION=on\.$/),
        extensions: { code: 'BAD_USER_INPUT', reason: 'GRAPHQL_VALIDATION_FAILED' },
      }),
    ]);
  });

  test('plans for users, and nothing for who is not signed in', async () => {
    const [user] = await registerUsers(parley.url, 'planner');
    expect((await plan(user, { query: SUBSCRIPTION })).status).toBe(200);
    const stranger = { url: parley.url, accessToken: undefined };
    expect(outcome(await plan(stranger, { query: SUBSCRIPTION }))).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('lets users in, but no forged token, and contracts are for admins', async () => {
    const [user, admin] = await registerUsers(parley.url, 'user', 'admin');
    await giveRole(parley.stores, admin, 'ADMIN');
    expect((await ask(user, 'access')).body).toMatchObject({ isAdmin: false, contracts: [] });
    expect((await ask(admin, 'access')).body.isAdmin).toBe(true);
    expect(outcome(await ask(user.withToken('forged'), 'access'))).toEqual([401, 'UNAUTHENTICATED']);
  });
});
