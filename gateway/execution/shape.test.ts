import { describe, expect, test } from '@jest/globals';
import { buildSchema, execute, type GraphQLFieldResolver, type GraphQLObjectType, parse } from 'graphql';
import { flatOperation } from '../../test/setup/flat-operation.ts';
import { responseKeyOf } from './flatten.ts';
import { compileShape } from './shape.ts';

const schema = buildSchema(`
  type Query { room: Room  must: Room!  rooms: [Room!]  grid: [[Int!]]  mood: Mood  moods: [Mood]  event: Event  events: [Event!]! }
  type Room { id: ID!  title: String  owner: User!  guests: [User]!  tags: [String!] }
  type User { id: ID!  name: String  friend: User }
  enum Mood { GOOD }
  interface Event { seq: Int! }
  type Sent implements Event { seq: Int!  body: String }
  type Read implements Event { seq: Int!  user: User! }
`);

/** The answer of a subgraph, under response names, with keys and type names that nobody asked for. */
const alice = { __typename: 'User', id: 'a', name: 'Alice', friend: { __typename: 'User', id: 'b', name: 'Bob' } };
const room = { __typename: 'Room', id: 'r', title: 'Room', owner: alice, guests: [alice, null], tags: ['x'], extra: 1 };
const sent = { __typename: 'Sent', seq: 1, body: 'hello' };
const read = { __typename: 'Read', seq: 2, user: alice };

const byResponseName: GraphQLFieldResolver<Record<string, unknown>, unknown> = (source, _, __, { path }) =>
  source[path.key];

/** The same data shaped by graphql-js: what is right. */
function expected(query: string, rootValue: object, variableValues: Record<string, unknown>) {
  const { data } = execute({
    ...{ schema, document: parse(query), rootValue, variableValues, fieldResolver: byResponseName },
    typeResolver: (value) => (value as { __typename: string }).__typename,
  }) as { data: unknown };
  return JSON.parse(JSON.stringify(data));
}

function shaped(query: string, data: Record<string, unknown>, variables: Record<string, unknown>) {
  const { selectionSet } = flatOperation(schema, query, variables);
  const options = { schema, keyOf: responseKeyOf };
  return compileShape(schema.getQueryType() as GraphQLObjectType, selectionSet, options)(data);
}

const CASES: readonly [title: string, query: string, data: object, variables?: object][] = [
  ['picks fields and leaves out the rest', '{ room { title id } __typename }', { room }],
  ['uses response names', '{ a: room { name: title } b: room { id } }', { a: { name: 'x' }, b: room }],
  ['merges the selections of one field', '{ room { owner { id } } room { owner { name } title } }', { room }],
  [
    'follows fragments',
    '{ room { ...R ... on Room { tags } ... { id } } } fragment R on Room { owner { ...U } } fragment U on User { name }',
    { room },
  ],
  [
    'knows which type an interface stands for',
    '{ events { __typename seq ... on Sent { body } ...R } } fragment R on Read { user { id } }',
    { events: [sent, read] },
  ],
  [
    'applies conditions on the interface itself',
    '{ event { ... on Event { seq } ... on Read { user { name } } } }',
    { event: sent },
  ],
  [
    'skips and includes',
    'query ($v: Boolean!) { room { id @skip(if: $v) title @include(if: $v) ...R @skip(if: $v) tags } } fragment R on Room { owner { id } }',
    { room },
    { v: true },
  ],
  [
    'skips and includes the other way',
    'query ($v: Boolean!) { room { id @skip(if: $v) title @include(if: $v) ...R @skip(if: $v) tags } } fragment R on Room { owner { id } }',
    { room },
    { v: false },
  ],
  [
    'skips a fragment in one place that it includes in another',
    'query ($v: Boolean!) { room { ...R @include(if: $v) } rooms { ...R } } fragment R on Room { title owner { id } }',
    { room, rooms: [room] },
    { v: false },
  ],
  [
    'takes names of Object.prototype for names',
    '{ constructor: room { toString: title __proto__: id hasOwnProperty: owner { valueOf: id } } __proto__: room { id } }',
    JSON.parse(
      '{ "constructor": { "__typename": "Room", "toString": "t", "__proto__": "r", "hasOwnProperty": { "valueOf": "a" } }, "__proto__": { "id": "r" } }',
    ),
  ],
  ['makes null of what is missing', '{ room { title } rooms { id } grid }', { room: { __typename: 'Room' } }],
  ['keeps lists of lists', '{ grid }', { grid: [[1, 2], null, []] }],
  [
    'carries a null up to the next nullable field',
    '{ room { id owner { id } } rooms { id } }',
    { room: { id: 'r', owner: { id: null } }, rooms: [room] },
  ],
  [
    'carries a null through a list that allows none',
    '{ rooms { id owner { id } } }',
    { rooms: [room, { id: 'q', owner: null }] },
  ],
  [
    'stops a null in a list that allows it',
    '{ room { guests { id } } }',
    { room: { guests: [{ id: 'a' }, { id: null }, null] } },
  ],
  [
    'carries a null up to the root',
    '{ room { id } must { owner { id } } }',
    { room, must: { owner: { id: undefined } } },
  ],
];

describe('a compiled shape', () => {
  test.each(CASES)('%s, as graphql-js does', (...[, query, data, variables = {}]) => {
    const { data: result } = shaped(query, data as Record<string, unknown>, variables as Record<string, unknown>);
    expect(JSON.parse(JSON.stringify(result))).toEqual(expected(query, data, variables as Record<string, unknown>));
    expect(JSON.stringify(result)).toBe(JSON.stringify(expected(query, data, variables as Record<string, unknown>)));
  });

  test('leaves out what is of a type that the schema does not have', () => {
    const hidden = { __typename: 'Hidden', seq: 3 };
    const query = '{ event { __typename seq } events { __typename seq } }';
    expect(shaped(query, { event: hidden, events: [sent, hidden, read] }, {})).toEqual({
      data: { event: null, events: [sent, read].map(({ __typename, seq }) => ({ __typename, seq })) },
      violations: [],
    });
  });

  test('names the field that has no value although its type demands one', () => {
    const { violations } = shaped('{ rooms { owner { id } } }', { rooms: [{ owner: null }] }, {});
    expect(violations).toContain('Room.owner');
  });

  test('shows no type and no enum value that the schema does not have', () => {
    const hidden = { __typename: 'Banned', seq: 3 };
    const data = { event: hidden, mood: 'BAD', moods: ['BAD', 'GOOD'] };
    expect(shaped('{ event { seq __typename } mood moods }', data, {}).data).toEqual({
      event: null,
      mood: null,
      moods: [null, 'GOOD'],
    });
    expect(shaped('{ events { seq } }', { events: [sent, hidden] }, {}).data).toEqual({ events: [{ seq: 1 }] });
  });
});
