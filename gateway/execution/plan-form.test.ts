import { describe, expect, test } from '@jest/globals';
import { buildSchema, print } from 'graphql';
import { flatOperation } from '../../test/setup/flat-operation.ts';
import { planForm } from './plan-form.ts';

const schema = buildSchema(`
  type Query { user(id: ID): User event: Event }
  type User { id: ID! name: String friends(first: Int): [User!] }
  interface Event { id: ID! }
  type Sent implements Event { id: ID! by: User }
  type Read implements Event { id: ID! by: User }
`);

const planned = (text: string) => {
  const { operation, variables } = planForm(flatOperation(schema, text));
  return { text: print(operation).replace(/\s+/g, ' '), variables: Object.fromEntries(variables) };
};

describe('what is planned', () => {
  test.each([
    ['keeps the names of fields', '{ user(id: 1) { id name } }', '{ user(id: 1) { id name } }'],
    ['has none of the aliases', '{ id: user { id: name constructor: id } }', '{ _0: user { _1: name _2: id } }'],
    [
      'has two names for one field with different arguments in different places',
      '{ event { ... on Sent { by { friends(first: 1) { id } } } ... on Read { by { friends(first: 2) { id } } } } }',
      '{ event { ... on Sent { by { _0: friends(first: 1) { id } } } ... on Read { by { _1: friends(first: 2) { id } } } } }',
    ],
    [
      'has one name for one field with equal arguments',
      '{ a: user { friends(first: 1) { id } } event { ... on Sent { by { friends(first: 1) { id } } } } }',
      '{ _0: user { friends(first: 1) { id } } event { ... on Sent { by { friends(first: 1) { id } } } } }',
    ],
    ['asks for the type where conditions left nothing', '{ user { name @skip(if: true) } }', '{ user { __typename } }'],
  ])('%s', (_, text, expected) => {
    expect(planned(text).text).toBe(expected);
  });

  test('has names of its own for variables that the libraries would stumble over', () => {
    const { text, variables } = planned(
      'query ($representations: ID, $__proto__: Int, $_0: Int, $id: ID) { a: user(id: $representations) { friends(first: $__proto__) { id } } b: user(id: $id) { friends(first: $_0) { id } } }',
    );
    expect(variables).toMatchObject({ _0: '_0', id: 'id' });
    expect(text).not.toMatch(/representations|__proto__/);
    expect(new Set(Object.values(variables)).size).toBe(4);
  });
});
