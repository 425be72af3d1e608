import { beforeEach, describe, expect, test } from '@jest/globals';
import { buildSchema, getOperationAST, type OperationDefinitionNode, parse, print } from 'graphql';
import { FlatForms } from './flat-forms.ts';
import type { PlannedSchema } from './schema.ts';

const schema = buildSchema('type Query { user(id: ID): User } type User { id: ID! name: String friend: User }');

describe('the flattened forms of operations', () => {
  let made: string[];
  let forms: FlatForms<{ readonly text: string }>;
  beforeEach(() => {
    made = [];
    forms = new FlatForms({ schema } as PlannedSchema, {
      make(flat) {
        const text = print(flat).replace(/\s+/g, ' ');
        made.push(text);
        return { text };
      },
      weigh: ({ text }) => text.length,
      maxWeight: 300,
    });
  });

  const find = (text: string, variables: Readonly<Record<string, unknown>> = {}, name?: string) => {
    const document = parse(text);
    return forms.find(document, getOperationAST(document, name) as OperationDefinitionNode, variables).text;
  };

  test('are made once for all that are alike, however they are written', () => {
    for (const text of [
      '{ user { id name } }',
      'query Named { # a comment\n user { ...F } } fragment F on User { id name }',
      '{ ... on Query { user { id } } user { name @skip(if: false) } }',
    ])
      expect(find(text)).toBe('{ user { id name } }');
    expect(made).toHaveLength(1);
  });

  test('differ by what the variables decide, and never by whom else they were made for', () => {
    const text =
      'query ($yes: Boolean!, $id: ID) { user(id: $id) { id ...F @include(if: $yes) friend { ...F } } } fragment F on User { name }';
    for (let time = 0; time < 3; time++) {
      expect(find(text, { yes: true })).toBe('query ($id: ID) { user(id: $id) { id name friend { name } } }');
      expect(find(text, { yes: false, id: '1' })).toBe('query ($id: ID) { user(id: $id) { id friend { name } } }');
    }
    expect(made).toHaveLength(2);
  });

  test('of one document belong to its operations', () => {
    const text = 'query A { user { id } } query B { user { name } }';
    expect([find(text, {}, 'A'), find(text, {}, 'B')]).toEqual(['{ user { id } }', '{ user { name } }']);
  });

  test('are decided by the conditions of their own operation, whatever others mean by the names of its variables', () => {
    const text = `query A($a: Boolean!, $b: Boolean!, $c: Boolean!) { user { id @skip(if: $a) name @skip(if: $b) friend @skip(if: $c) { id } } }
      query B($a: ID, $b: Boolean!, $c: ID) { user(id: $a) { id name @include(if: $b) } other: user(id: $c) { id } }`;
    const without = find(text, { a: 'x,true', b: false, c: 'y' }, 'B');
    expect(without).not.toContain('name');
    expect(find(text, { a: 'x', b: true, c: 'false,y' }, 'B')).toContain('name');
    expect(find(text, { a: Object.create(null), b: false, c: [] }, 'B')).toBe(without);
  });

  test('are kept by their weight: the one that was not used for longest goes first', () => {
    const texts = Array.from({ length: 10 }, (_, index) => `{ user(id: "${index}") { id name friend { id } } }`);
    for (const text of texts) find(text);
    made = [];
    find(texts[9] as string);
    expect(made).toHaveLength(0);
    find(texts[0] as string);
    expect(made).toHaveLength(1);
  });

  test('that conditions left nothing of are forms too', () => {
    expect(find('{ user @skip(if: true) { id } }')).toBe('');
  });
});
