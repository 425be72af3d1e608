import { describe, expect, test } from '@jest/globals';
import { buildSchema, type ExecutionResult, GraphQLError, type GraphQLObjectType } from 'graphql';
import { badInput, notFound, type ParleyError } from '../errors.ts';
import { isFault, presentError } from '../graphql/present-error.ts';
import type { RequestContext } from '../request-context.ts';
import { createExecutor } from './executor.ts';

const schema = buildSchema(`
  type Query { user(id: ID!): User numbers(first: Int = 3): [Int!]! thing: Thing! }
  type Mutation { rename(input: RenameInput!): User! }
  input RenameInput { id: ID! name: String = "Nobody" }
  type User { id: ID! name: String! secret: String broken: String! friends: [User!]! }
  interface Thing { id: ID! }
  type Book implements Thing { id: ID! title: String! }
`);

type Resolvers = Readonly<Record<string, (parent: { id: string }, args: never, context: never) => unknown>>;

function resolve(type: string, resolvers: Resolvers) {
  const fields = (schema.getType(type) as GraphQLObjectType).getFields();
  for (const [name, resolver] of Object.entries(resolvers)) {
    const field = fields[name];
    if (field) field.resolve = resolver as never;
  }
}

resolve('Query', {
  user: async (_, { id }: { id: string }) => (id === '0' ? null : { id }),
  numbers: (_, { first }: { first: number }) => Array.from({ length: first }, (_, i) => i),
  thing: () => ({ __typename: 'Book', id: 'b', title: 'A book' }),
});
resolve('Mutation', {
  rename: async (_, { input }: { input: { id: string; name: string } }) => {
    if (input.name === '') throw badInput('name', 'must not be empty.');
    return input;
  },
});
resolve('User', {
  name: (user: { id: string; name?: string }, _: never, { suffix }: { suffix: string }) =>
    user.name ?? `user ${user.id}${suffix}`,
  secret: async () => Promise.reject(notFound('secret')),
  broken: () => {
    throw new Error('row: (hunter2)');
  },
  friends: ({ id }) => [{ id: `${id}1` }, { id: `${id}2` }],
});

const context = { suffix: '!', caller: { requestId: 'test', ip: '' } } as unknown as RequestContext;

/** A result as a client sees it: errors in their public form, without their places in the text. */
const shown = ({ data, errors }: ExecutionResult) => ({
  data: JSON.parse(JSON.stringify(data ?? null)),
  errors: (errors ?? []).map((error) => {
    const { locations: _, ...presented } = presentError(error);
    return { ...presented, internal: isFault(error) };
  }),
});

const REQUESTS: readonly (readonly [what: string, query: string, variables?: Record<string, unknown>])[] = [
  ['a field', '{ numbers }'],
  ['arguments and variables', 'query ($n: Int) { numbers(first: $n) }', { n: 5 }],
  ['lists of lists with aliases', '{ user(id: "7") { name friends { who: name friends { id } } } }'],
  ['fragments and an abstract type', '{ thing { ...A __typename } } fragment A on Thing { id ... on Book { title } }'],
  ['directives', 'query ($no: Boolean!) { numbers @skip(if: $no) user(id: 1) @include(if: $no) { id } }', { no: true }],
  ['nothing found', '{ user(id: "0") { name } }'],
  ['an input with a default', 'mutation ($i: RenameInput!) { rename(input: $i) { id name } }', { i: { id: 'a' } }],
  ['an error beside data', '{ user(id: "7") { id secret } }'],
  ['an error that takes its parent away', '{ user(id: "7") { id broken } numbers }'],
  ['several errors', '{ a: user(id: "7") { secret } b: user(id: "8") { secret friends { secret } } }'],
  [
    'an error that takes everything away',
    'mutation ($i: RenameInput!) { rename(input: $i) { id } }',
    { i: { id: 'a', name: '' } },
  ],
  ['a variable of the wrong type', 'query ($n: Int) { numbers(first: $n) }', { n: 'five' }],
  ['a variable that is missing', 'mutation ($i: RenameInput!) { rename(input: $i) { id } }', {}],
  ['no variables at all', 'mutation ($i: RenameInput!) { rename(input: $i) { id } }'],
];

describe('a subgraph executes', () => {
  test.each(REQUESTS)('%s the same whether interpreted or compiled', async (...[, query, variables]) => {
    const execute = createExecutor(schema);
    const results: unknown[] = [];
    for (let time = 1; time <= 5; time++) results.push(shown(await execute({ query, variables }, context)));
    for (const result of results.slice(1)) expect(result).toEqual(results[0]);
  });

  test('errors with their codes, their places and nothing of what is internal', async () => {
    const execute = createExecutor(schema);
    const query = '{ a: user(id: "7") { secret } b: user(id: "8") { broken } }';
    for (let time = 1; time <= 5; time++) {
      const { data, errors } = shown(await execute({ query }, context));
      expect(data).toEqual({ a: { secret: null }, b: null });
      expect(errors).toHaveLength(2);
      expect(errors).toEqual(
        expect.arrayContaining([
          {
            message: 'There is no such secret.',
            path: ['a', 'secret'],
            extensions: { code: 'NOT_FOUND' },
            internal: false,
          },
          {
            message: expect.not.stringContaining('hunter2'),
            path: ['b', 'broken'],
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
            internal: true,
          },
        ]),
      );
    }
  });

  test('one error instead of more than 500 of them, a fault of ours if there is one', async () => {
    const execute = createExecutor(schema);
    const friendsOfFriends = (levels: number, field: string): string =>
      levels === 0 ? field : `friends { ${friendsOfFriends(levels - 1, field)} }`;
    const ask = async (levels: number, field: string) =>
      shown(await execute({ query: `{ user(id: "7") { ${friendsOfFriends(levels, field)} } }` }, context));
    expect((await ask(8, 'secret')).errors).toHaveLength(256);
    const { data, errors } = await ask(9, 'secret');
    expect(data).toBeNull();
    expect(errors).toEqual([
      { message: expect.stringContaining('500'), extensions: { code: 'PAYLOAD_TOO_LARGE' }, internal: false },
    ]);
    const faulty = (await ask(9, 'secret again: secret broken')).errors;
    expect(faulty.map(({ extensions }) => extensions?.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  });

  test('each request with its own variables and its own context', async () => {
    const execute = createExecutor(schema);
    const query = 'query ($id: ID!) { user(id: $id) { name } }';
    for (let id = 1; id <= 6; id++) {
      const { data } = await execute({ query, variables: { id } }, { suffix: `/${id}` } as unknown as RequestContext);
      expect(shown({ data }).data).toEqual({ user: { name: `user ${id}/${id}` } });
    }
  });

  test('the operation that was named', async () => {
    const execute = createExecutor(schema);
    const query = 'query A { numbers(first: 1) } query B { numbers(first: 2) }';
    for (let time = 1; time <= 5; time++) {
      expect(shown(await execute({ query, operationName: 'A' }, context)).data).toEqual({ numbers: [0] });
      expect(shown(await execute({ query, operationName: 'B' }, context)).data).toEqual({ numbers: [0, 1] });
    }
  });

  test.each([
    ['a syntax error', '{ numbers'],
    ['nothing', ''],
    ['an unknown field', '{ nothing }'],
    ['an operation that the schema lacks', 'subscription { numbers }'],
  ])('no document with %s', async (_, query) => {
    const execute = createExecutor(schema);
    for (let time = 1; time <= 5; time++) {
      const { data, errors } = await execute({ query }, context);
      expect(data ?? null).toBeNull();
      expect(errors?.[0]).toBeInstanceOf(GraphQLError);
    }
  });

  test('many at a time', async () => {
    const execute = createExecutor(schema);
    const request = { query: '{ user(id: "7") { secret } }' };
    const results = await Promise.all(Array.from({ length: 20 }, () => execute(request, context)));
    const codes = results.map(({ errors }) => (errors?.[0] as ParleyError | undefined)?.extensions.code);
    expect(new Set(codes)).toEqual(new Set(['NOT_FOUND']));
  });
});
