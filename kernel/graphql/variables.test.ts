// RUNS raises the number of cases, SEED repeats those of a run that failed (fast-check prints it).
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { presentError } from './present-error.ts';
import { LONGEST_MESSAGE, MOST_PROBLEMS } from './problems.ts';
import { coerceVariables } from './variables.ts';

const schema = buildSchema(`
  type Query {
    unused: Int
    self: Query
    find(n: Int, inner: Inner, inners: [Inner]): Int
    pairs(of: [Pair!]): Int
  }
  type Mutation { change(input: Outer!): Query }
  scalar Json
  enum Colour { RED GREEN }
  input Pair { a: Int! b: Int! }
  input Inner { n: Int! colour: Colour = RED list: [Int!] }
  input Outer { inner: Inner inners: [Inner!] text: String = "default" flag: Boolean! }
`);

const TYPES = ['Int', 'Int!', 'String', 'ID!', 'Boolean', 'Colour', '[Int!]', '[[Int]]', 'Inner', 'Outer!', '[Outer]'];
const DEFAULTS: Readonly<Record<string, string>> = {
  Int: ' = 3',
  String: ' = "some"',
  Colour: ' = GREEN',
  '[Int!]': ' = [1, 2]',
  Inner: ' = { n: 1 }',
};

/** Values that fit some of the types, or none. */
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'value' },
    fc.constantFrom<unknown>(null, undefined, true, 1, -2.5, 2 ** 40, '', 'RED', '7'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.record(
      {
        ...{ n: tie('value'), colour: tie('value'), list: tie('value'), inner: tie('value'), inners: tie('value') },
        ...{ text: tie('value'), flag: tie('value'), unknown: tie('value') },
      },
      { requiredKeys: [] },
    ),
  ),
})).value;

const parameters = {
  numRuns: Number(process.env.RUNS ?? 1000),
  seed: Number(process.env.SEED ?? Date.now() % 2 ** 31),
};

const requestOf = (text: string) => {
  const document = parse(text);
  return { document, operation: getOperationAST(document) as OperationDefinitionNode };
};

const coerceIn = (text: string, given: object) =>
  coerceVariables(schema, requestOf(text), given as Record<string, unknown>);
const coerce = (definitions: string, given: object) => coerceIn(`query ${definitions} { unused }`, given);

describe('variables', () => {
  test('are coerced, or refused, as graphql-js does it', () => {
    const variable = fc.record({ type: fc.constantFrom(...TYPES), hasDefault: fc.boolean(), given: values });
    const property = fc.property(fc.array(variable, { minLength: 1, maxLength: 4 }), (variables) => {
      const definitions = variables.map(
        ({ type, hasDefault }, index) => `$v${index}: ${type}${hasDefault ? (DEFAULTS[type] ?? '') : ''}`,
      );
      const request = requestOf(`query (${definitions.join(', ')}) { unused }`);
      const given = Object.fromEntries(
        variables.flatMap((one, index) => (one.given === undefined ? [] : [[`v${index}`, one.given]])),
      );
      const expected = getVariableValues(schema, request.operation.variableDefinitions ?? [], given);
      const { values: coerced, errors } = coerceVariables(schema, request, given);
      expect(errors === undefined).toBe(expected.errors === undefined);
      if (expected.coerced) expect({ ...coerced }).toEqual(expected.coerced);
      else expect(errors).toHaveLength(Math.min(expected.errors.length, MOST_PROBLEMS));
    });
    fc.assert(property, parameters);
  });

  test('with the names of Object.prototype are what was given, and missing if nothing was', () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    const definitions = `(${names.map((name) => `$${name}: Int`).join(', ')})`;
    expect(Object.keys(coerce(definitions, {}).values ?? {})).toEqual([]);
    const given = JSON.parse('{ "constructor": 1, "toString": 2, "__proto__": 3, "hasOwnProperty": 4 }') as object;
    expect(Object.entries(coerce(definitions, given).values ?? {})).toEqual(
      names.map((name, index) => [name, index + 1]),
    );
  });

  test.each([
    [
      'many unknown keys',
      '($v: Inner)',
      { v: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])) },
    ],
    ['many wrong items', '($v: [Int!])', { v: Array.from({ length: 50_000 }, () => 'one') }],
    ['many that are missing', `(${Array.from({ length: 200 }, (_, i) => `$v${i}: Int!`).join(', ')})`, {}],
  ])('that are wrong in too many places are told of in ten: %s', (_, definitions, given) => {
    const { errors } = coerce(definitions, given);
    expect(errors).toHaveLength(MOST_PROBLEMS);
    for (const { message, extensions } of errors ?? []) {
      expect(message.length).toBeLessThan(LONGEST_MESSAGE);
      expect(extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test.each([
    ['query ($v: Int) { find(n: $v) }', 'one', 'n'],
    ['query ($v: [Int!]) { find(inner: { n: 1, list: $v }) }', [1, 'two'], 'inner.list'],
    ['query ($v: Int!) { find(inner: { n: 1, list: [1, $v] }) }', 'two', 'inner.list'],
    ['query ($v: Inner) { find(inner: $v) }', { n: 'one' }, 'inner.n'],
    ['query ($v: Inner) { find(inner: $v) }', {}, 'inner.n'],
    ['query ($v: Inner) { find(inner: $v) }', { n: 1, 'k"0': 1 }, 'inner.k"0'],
    [
      'query ($v: Inner) { find(inner: $v) }',
      { n: 1, 'list" of required type "n': 1 },
      'inner.list" of required type "n',
    ],
    ['query ($v: Inner) { find(inner: $v) }', { n: 1, '': 1 }, 'inner'],
    [
      'query ($v: Inner) { find(inner: $v) }',
      { n: 1, ['k'.repeat(10_000)]: 1 },
      `inner.${'k'.repeat(LONGEST_MESSAGE - 6)}…`,
    ],
    ['query ($v: [Inner]) { find(inners: $v) }', [{ n: 1 }, { n: 1, list: [1, 'two'] }], 'inners.list'],
    ['query ($v: [Inner]) { find(inners: $v) }', [{ n: 1 }, { n: 1, x: 2 }], 'inners.x'],
    ['query ($v: [Inner]) { find(inners: $v) }', { n: 1, x: 2 }, 'inners.x'],
    ['query ($v: [Inner]) { find(inners: $v) }', [{ n: 1 }, [1]], 'inners'],
    ['query ($v: Inner) { find(inner: $v) }', [], 'inner'],
    ['query ($v: Inner) { find(inner: $v) }', [{ n: 1 }], 'inner'],
    ['mutation ($v: Outer!) { change(input: $v) { find } }', [], 'input'],
    ['mutation ($v: Outer!) { change(input: $v) { find } }', { flag: true, inner: [1] }, 'inner'],
    ['query ($v: Int) { self { ...F } } fragment F on Query { self { find(n: $v) } }', 'one', 'n'],
    ['query ($v: Int!) { ...A } fragment A on Query { self { ... { find(inner: { n: $v }) } } }', 'one', 'inner.n'],
    ['query ($v: Boolean!) { self @include(if: $v) { find(n: 1) } }', 1, 'v'],
    ['mutation ($v: Outer!) { change(input: $v) { find } }', { flag: 1 }, 'flag'],
    ['mutation ($v: Outer!) { change(input: $v) { find } }', { flag: true, inners: [{ n: 1 }, {}] }, 'inners.n'],
    ['mutation ($v: Outer!) { change(input: $v) { find } }', { flag: true, '': 1 }, 'input'],
    ['mutation ($v: Outer!) { change(input: $v) { find } }', null, 'input'],
    ['mutation ($v: Boolean!) { change(input: { flag: $v }) { find } }', 1, 'flag'],
    ['mutation ($v: Int!) { change(input: { flag: true, inner: { n: $v } }) { find } }', null, 'inner.n'],
    [
      'mutation ($v: Inner!) { ...M } fragment M on Mutation { change(input: { flag: true, inners: [$v] }) { find } }',
      {},
      'inners.n',
    ],
    ['mutation ($v: Int) { change(input: { flag: true }) { find(n: $v) } }', 'one', 'n'],
  ])('name the field that is wrong, as resolvers do: %s', (text, v, field) => {
    const request = requestOf(text);
    expect(validate(schema, request.document)).toEqual([]);
    const [error] = coerceIn(text, { v }).errors ?? [];
    expect(presentError(error).extensions).toEqual({ code: 'BAD_USER_INPUT', field });
  });

  test('name each of several fields that are wrong in one object', () => {
    const { errors = [] } = coerceIn('query ($v: [Pair!]) { pairs(of: $v) }', { v: [{ x: 1, b: 2, y: 1 }, { z: 1 }] });
    expect(errors.map(({ message, extensions: { field } }) => [/Field "(.*?)"/.exec(message)?.[1], field])).toEqual(
      ['a', 'x', 'y', 'a', 'b', 'z'].map((name) => [name, `of.${name}`]),
    );
  });

  test('with a number that JSON cannot write again are refused, whatever their type', () => {
    const given = JSON.parse('{ "v": { "a": [1, -1e999] } }') as object;
    expect(coerce('($v: Json)', given).errors?.[0]?.message).toMatch(/out of range/);
    expect(coerce('($v: Json)', { v: { a: [1e300] } }).errors).toBeUndefined();
  });

  test('that are as deep as no input type is are refused, and nothing runs out of stack', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
    expect(coerce('($v: [[Int]])', { v: deep }).errors?.[0]?.message).toMatch(/more than 64 deep/);
  });
});
