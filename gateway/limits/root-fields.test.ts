import { describe, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { rootFieldsOf } from './root-fields.ts';

function fieldsOf(text: string, variables: Readonly<Record<string, unknown>> = {}): string[] {
  const document = parse(text);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is no operation.');
  return rootFieldsOf({ document, operation, variables });
}

describe('the root fields of an operation', () => {
  test.each([
    ['mutation { a: one b: one two }', ['one', 'one', 'two']],
    ['mutation { one one a: one a: one }', ['one', 'one']],
    ['mutation { ...F ...F ... on Mutation { b: one ...F } } fragment F on Mutation { a: one }', ['one', 'one']],
    ['mutation { ...F @skip(if: true) ...F } fragment F on Mutation { one }', ['one']],
    ['mutation { ...F } fragment F on Mutation { one ...F }', ['one']],
    ['mutation { one @skip(if: true) two @include(if: false) three @include(if: true) @skip(if: false) }', ['three']],
    ['mutation { constructor: one __proto__: two }', ['one', 'two']],
  ])('of %s are %j', (text, fields) => {
    expect(fieldsOf(text)).toEqual(fields);
  });

  test('are without those that a variable leaves out, and with those of which it does not say', () => {
    const text = 'mutation ($v: Boolean!) { one @include(if: $v) two @skip(if: $v) }';
    expect([true, false, null, 'no'].map((v) => fieldsOf(text, { v }))).toEqual([
      ...[['one'], ['two'], ['one', 'two'], ['one', 'two']],
    ]);
  });
});
