import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { operationCost } from './cost.ts';

const schema = buildSchema(`
  type Query {
    viewer: User!
    conversations(first: Int = 20): Conversations!
    ids: [ID!]!
    named(ids: [ID!]): [User!]!
    friends: [User!]!
    undeclared: [User!]!
    found(filter: Filter): User
    thing: Thing
    totals: Totals!
  }
  input Filter { ids: [ID!] both: [Filter!] }
  type Subscription { heard(ids: [ID!]): User }
  type User { id: ID! name: String! friends: [User!] }
  type Conversations { edges: [Edge!]! pageInfo: PageInfo! }
  type Edge { cursor: String! node: Conversation! }
  type PageInfo { endCursor: String }
  type Conversation { id: ID! messages(first: Int, last: Int): Messages! }
  type Messages { edges: [MessageEdge!]! }
  type MessageEdge { node: Message! }
  type Message { id: ID! sender: User! body: String marks: [Mark!]! }
  type Mark { kind: String! }
  type Totals { messages: Int! conversations: Int! }
  union Thing = User | Conversation
`);

const SIZES = {
  maxPageSize: 100,
  bytes: { 'Message.body': 5000 },
  lengths: { 'Message.marks': 2, 'Query.friends': 10, 'Query.named': 10, 'User.friends': 10, 'Query.ids': 3 },
  work: { 'Query.totals': 30 },
};

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const operation = document.definitions.find((node) => node.kind === 'OperationDefinition') as OperationDefinitionNode;
  return operationCost({ schema, document, operation, variables, sizes: SIZES }).cost;
}

/** An operation, its cost, and the sum it comes from. */
const COSTS: readonly (readonly [query: string, cost: number])[] = [
  ['{ viewer { id name } }', 1 + 2],
  ['{ a: viewer { id } b: viewer { id } }', 2 * (1 + 1)],
  ['{ ids }', 3],
  ['{ totals { messages conversations } }', 30 + 2],
  ['{ a: totals { messages } b: totals { messages } }', 2 * (30 + 1)],
  ['{ undeclared { id } }', 1 + 100 * 1],
  ['{ friends { id } }', 1 + 10 * 1],
  ['{ friends { friends { id } } }', 1 + 10 * (1 + 10 * 1)],
  ['{ conversations(first: 5) { edges { cursor } } }', 1 + (1 + 5 * 1)],
  ['{ conversations { edges { cursor } } }', 1 + (1 + 20 * 1)],
  ['{ conversations(first: 0) { edges { cursor } } }', 1 + (1 + 20 * 1)],
  ['{ conversations(first: -100) { edges { cursor } } }', 1 + (1 + 20 * 1)],
  ['{ conversations(first: 5000) { edges { cursor } } }', 1 + (1 + 100 * 1)],
  ['{ conversations(first: 5) { pageInfo { endCursor } } }', 1 + (1 + 1)],
  [
    '{ conversations(first: 5) { edges { node { messages(last: 7) { edges { node { id sender { id } } } } } } } }',
    1 + 1 + 5 * (1 + 1 + 1 + 7 * (1 + 1 + 1 + 1)),
  ],
  [
    '{ conversations(first: 2) { edges { node { messages(first: 3, last: 9) { edges { node { id } } } } } } }',
    1 + 1 + 2 * (1 + 1 + 1 + 9 * 2),
  ],
  ['{ ...on Query { viewer { ... { id } ...on User { name } } } }', 1 + 2],
  ['{ ...A ...A } fragment A on Query { viewer { id } }', 1 + 1],
  ['{ ...__schema } fragment __schema on Query { friends { id } }', 1 + 10 * 1],
  ['{ thing { ...on User { id name } ...on Conversation { id } __typename } }', 1 + 2],
  ['{ viewer { id } viewer { id name } a: viewer { id } }', 1 + 2 + 1 + 1],
  ['{ viewer { id } friends @skip(if: true) { id } ...F @include(if: false) } fragment F on Query { ids }', 1 + 1],
  ['query ($no: Boolean!) { viewer { id name @include(if: $no) } }', 1 + 2],
  ['{ conversations(first: null) { edges { cursor } } }', 1 + (1 + 20 * 1)],
  [
    '{ named { ...A ...B } } fragment A on User { friends { id } } fragment B on User { friends { id name } }',
    1 + 10 * (1 + 10 * 2),
  ],
  ['{ __schema { types { name fields { name } } } __typename }', 0],
  ['{ ...A } fragment A on Query { viewer { id } ...A }', 1 + 1],
  ['{ nothing { at { all } } viewer { id nothing } }', 1 + 1],
];

describe('the cost of an operation', () => {
  test.each(COSTS)('%s', (query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  test('counts a fragment by the page around each of its spreads', () => {
    const query = `{ small: conversations(first: 2) { ...A } large: conversations(first: 50) { ...A } }
      fragment A on Conversations { edges { cursor } }`;
    expect(costOf(query)).toBe(1 + (1 + 2 * 1) + 1 + (1 + 50 * 1));
  });

  test('takes a page size from its variable, and the default of the field where that says nothing', () => {
    const query = 'query ($n: Int) { conversations(first: $n) { edges { cursor } } }';
    expect(costOf(query, { n: 7 })).toBe(1 + (1 + 7 * 1));
    expect(costOf(query, { n: 100_000 })).toBe(1 + (1 + 100 * 1));
    for (const n of [undefined, null, -100]) expect(costOf(query, { n })).toBe(1 + (1 + 20 * 1));
    for (const n of ['seven', {}, '50', true, 1.3, Number.NaN, 2 ** 31, -(2 ** 31) - 1])
      expect([n, costOf(query, { n })]).toEqual([n, 1 + (1 + 20 * 1)]);
    expect(costOf(query, { n: 1e1 })).toBe(1 + (1 + 10 * 1));
    expect(costOf(query, { n: -0 })).toBe(1 + (1 + 20 * 1));
    const both = `query ($first: Int, $last: Int) {
      thing { ...on Conversation { messages(first: $first, last: $last) { edges { node { id } } } } }
    }`;
    expect(costOf(both, { first: 5, last: null })).toBe(1 + 1 + 1 + 5 * 2);
  });

  test('is a whole number, and that of an Int, whatever a page size is', () => {
    const query = `query ($first: Int, $last: Int) {
      conversations(first: $first) { edges { node { messages(first: $first, last: $last) { edges { node { id body } } } } } }
    }`;
    const isInt = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
    const scalar = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.double(),
      fc.integer(),
      fc.constantFrom('50', 1e3, -0, 2 ** 31),
    );
    fc.assert(
      fc.property(scalar, scalar, (first, last) => {
        const ints = { ...(isInt(first) && { first }), ...(isInt(last) && { last }) };
        expect(costOf(query, { first, last })).toBe(costOf(query, ints));
      }),
    );
    fc.assert(fc.property(fc.anything(), (first) => expect(costOf(query, { first }) % 1).toBe(0)));
  });

  test('has nothing of what a variable leaves out', () => {
    const query = `query ($no: Boolean, $yes: Boolean) {
      viewer { id } ...F @include(if: $no) ...on Query @skip(if: $yes) { ids }
    } fragment F on Query { friends { id } }`;
    expect(costOf(query, { no: false, yes: true })).toBe(1 + 1);
    expect(costOf(query, { no: true, yes: false })).toBe(1 + 1 + 1 + 10 + 3);
  });

  test('is one for each kilobyte that a text can have', () => {
    const page = '{ conversations(first: 1) { edges { node { messages(last: 10) { edges { node { id body } } } } } } }';
    expect(costOf(page)).toBe(1 + 1 + 1 + 1 + 1 + 10 * (1 + 1 + 5));
  });

  test('takes a list to be as long as it is known to be', () => {
    const page =
      '{ conversations(first: 1) { edges { node { messages(last: 3) { edges { node { marks { kind } } } } } } } }';
    expect(costOf(page)).toBe(1 + 1 + 1 + 1 + 1 + 3 * (1 + 1 + 2 * 1));
  });

  test('grows with each entry of a list in an argument', () => {
    const query = 'query ($ids: [ID!]) { named(ids: $ids) { id } }';
    expect(costOf(query, { ids: ['1', '2', '3'] })).toBe(1 + 3 + 10 * 1);
    expect(costOf('{ named(ids: ["1"]) { id } }')).toBe(1 + 1 + 10 * 1);
    expect(costOf('subscription ($ids: [ID!]) { heard(ids: $ids) { id } }', { ids: ['1', '2'] })).toBe(1 + 2 * 10 + 1);
  });

  test.each([
    ['{ found(filter: { ids: ["1", "2"] }) { id } }', {}, 2],
    ['query ($ids: [ID!]) { found(filter: { ids: $ids }) { id } }', { ids: ['1', '2', '3'] }, 3],
    ['query ($f: Filter) { found(filter: $f) { id } }', { f: { ids: ['1', '2'], both: [{ ids: ['3'] }] } }, 2 + 1 + 1],
    ['query ($f: Filter) { found(filter: { both: [$f, { ids: ["4"] }] }) { id } }', { f: { ids: ['1'] } }, 2 + 1 + 1],
    ['query ($f: Filter) { a: found(filter: $f) { id } b: found(filter: $f) { id } }', { f: { ids: ['1'] } }, 2],
    ['query ($f: Filter) { found(filter: $f) { id } }', { f: null }, 0],
  ])('grows with each entry of a list inside of %s', (query, variables, entries) => {
    const aliases = query.split('found').length - 1;
    expect(costOf(query, variables)).toBe(aliases * 2 + entries);
  });

  test('is found for a variable that is nested as deep as a body can carry', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(costOf('query ($f: Filter) { found(filter: $f) { id } }', { f: deep })).toBe(2 + 99_999);
  });

  test('takes a variable that is named as what every object has for one without a value', () => {
    const query = 'query ($constructor: Int) { conversations(first: $constructor) { edges { cursor } } }';
    expect(costOf(query)).toBe(1 + (1 + 20 * 1));
  });

  test('is found fast for fragments that spread each other twice', () => {
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    const query = `{ ...F0 } ${fragments.join('\n')} fragment F40 on Query { viewer { id } }`;
    expect(costOf(query)).toBe(1 + 1);
  });

  test('is found fast for fragments that spread each other in two fields', () => {
    const fragments = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on User { a: friends { ...F${i + 1} } b: friends { ...F${i + 1} } }`,
    );
    const query = `{ viewer { ...F0 } } ${fragments.join('\n')} fragment F40 on User { id }`;
    expect(costOf(query)).toBeGreaterThan(2 ** 40 * 10 ** 39);
  });
});

describe('types of an interface that select of each other without end', () => {
  const KINDS = Array.from({ length: 30 }, (_, kind) => `K${kind}`);
  const many = buildSchema(`
    interface Thing { id: ID! thing: Thing }
    ${KINDS.map((kind) => `type ${kind} implements Thing { id: ID! thing: Thing }`).join('\n')}
    type Query { thing: Thing }
  `);
  const weigh = (inside: (depth: number) => string) => {
    const document = parse(`{ thing { ${inside(0)} } }`);
    const [operation] = document.definitions as OperationDefinitionNode[];
    return operationCost({
      schema: many,
      document,
      operation: operation as OperationDefinitionNode,
      variables: {},
      sizes: SIZES,
    }).cost;
  };
  const common = (depth: number): string => `id ${depth < 60 ? `thing { ${common(depth + 1)} }` : ''}`;

  test('cost once what all of them have in common', () => {
    expect(weigh(common)).toBe(1 + 61 + 60);
  });

  test('are refused where they cannot be weighed in the time of a request', () => {
    const deep = (depth: number): string => {
      const below = '{ thing '.repeat(6 - depth);
      const own = KINDS.map(
        (kind) => `...on ${kind} { thing ${below}{ ${kind}${depth}: id }${' }'.repeat(6 - depth)} }`,
      );
      return `id ${depth < 6 ? `thing { ${deep(depth + 1)} }` : ''} ${own.join(' ')}`;
    };
    expect(() => weigh(deep)).toThrow('for too many types within each other');
  });
});
