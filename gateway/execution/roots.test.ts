import { describe, expect, test } from '@jest/globals';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { unavailable } from '../../kernel/errors.ts';
import { presentError } from '../../kernel/graphql/present-error.ts';
import { Returned } from '../limits/returned.ts';
import type { DataSource } from '../subgraphs.ts';
import { fetchErrors } from './fetch-errors.ts';
import type { Plan } from './prepare.ts';
import { Roots } from './roots.ts';

const answering = (answer: () => object): DataSource => ({ process: async () => answer() as never });
const rootsOf = (operation: OperationTypeNode) =>
  new Roots({ operation, plan: {} as Plan, returned: new Returned(1000) });

const throwing = answering(() => {
  throw unavailable('Away.');
});
const ask = (source: DataSource, query: string, path: readonly string[] = []) =>
  source.process({ request: { query }, pathInIncomingRequest: path } as never);

describe('the fetches at the root of a plan', () => {
  test.each([
    ['was refused', answering(() => ({ data: null, errors: [new GraphQLError('No.')] }))],
    ['had no answer', throwing],
  ])('end with a mutation that %s', async (_, failing) => {
    const roots = rootsOf(OperationTypeNode.MUTATION);
    let carriedOut = 0;
    const next = answering(() => ({ data: { b: ++carriedOut } }));
    await ask(roots.keepFrom(next), 'mutation { b }');
    expect((await ask(roots.keepFrom(failing), 'mutation { a }')).errors).toHaveLength(1);
    expect(await ask(roots.keepFrom(next), 'mutation { b }')).toEqual({ data: null });
    expect(carriedOut).toBe(1);
  });

  test('go on after a query that failed, and after what a mutation returns', async () => {
    const next = answering(() => ({ data: { b: 1 } }));
    for (const [operation, path] of [
      [OperationTypeNode.QUERY, []],
      [OperationTypeNode.MUTATION, ['a']],
    ] as const) {
      const roots = rootsOf(operation);
      await ask(roots.keepFrom(throwing), '{ a }', path);
      expect(await ask(roots.keepFrom(next), '{ b }')).toEqual({ data: { b: 1 } });
      expect(roots.merged).toEqual({ b: 1 });
    }
  });
});

describe('a fetch without an answer', () => {
  const errorsOf = (query: string, variables = {}) => fetchErrors(unavailable('Away.'), { query, variables });

  test('is an error at each field of the root', () => {
    const errors = errorsOf('query { a: viewer { id } ... { b: user(id: 1) { id } } }');
    expect(errors.map(({ path }) => path)).toEqual([['a'], ['b']]);
    expect(errors.map(presentError)).toEqual(
      ['a', 'b'].map((key) => ({ message: 'Away.', path: [key], extensions: { code: 'UNAVAILABLE' } })),
    );
  });

  test('is an error at each field of each entity', () => {
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { __typename presence { status } _0: text } } }';
    const representations = [{ id: 1 }, { id: 2 }];
    expect(errorsOf(query, { representations }).map(({ path }) => path)).toEqual([
      ...[
        ['_entities', 0, 'presence'],
        ['_entities', 0, '_0'],
      ],
      ...[
        ['_entities', 1, 'presence'],
        ['_entities', 1, '_0'],
      ],
    ]);
    const known = query.replace('presence { status } _0: text', '');
    expect(errorsOf(known, { representations }).map(({ path }) => path)).toEqual([
      ['_entities', 0],
      ['_entities', 1],
    ]);
  });
});
