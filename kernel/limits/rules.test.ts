import { describe, expect, test } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { createConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { limitRules } from './rules.ts';

const schema = buildSchema(
  'type Query { me: User } type User { id: ID! friend(of: ID, like: Json): User } scalar Json',
);
const { limits } = createConfig(readEnvironment({}));

const problemsOf = (query: string, { depth = 5, aliases = 5 } = {}) =>
  validate(schema, parse(query), [...specifiedRules, ...limitRules({ ...limits, depth, aliases })]).map(
    ({ message }) => message,
  );

const deep = (levels: number): string => (levels === 0 ? 'id' : `friend { ${deep(levels - 1)} }`);
const wide = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: friend(of: ${i}) { id }`).join(' ');

const TOO_DEEP = [expect.stringMatching(/^Query depth limit of 5 exceeded, found \d+\.$/)];
const TOO_MANY = [expect.stringMatching(/^Aliases limit of 5 exceeded, found \d+\.$/)];

describe('the limits of a document', () => {
  test.each([
    ['as deep as it may be', `{ me { ${deep(3)} } }`, []],
    ['a level deeper', `{ me { ${deep(4)} } }`, TOO_DEEP],
    ['a level deeper in a fragment', `{ me { ...A } } fragment A on User { ${deep(4)} }`, TOO_DEEP],
    ['a level deeper in an inline fragment', `{ ... { me { ... on User { ${deep(4)} } } } }`, TOO_DEEP],
    [
      'a level deeper in a chain',
      `{ me { ...A } } fragment A on User { friend { ...B } } fragment B on User { ${deep(3)} }`,
      TOO_DEEP,
    ],
    ['deep in a fragment named __schema', `{ me { ...__schema } } fragment __schema on User { ${deep(4)} }`, TOO_DEEP],
    ['deep under a field called __schema', `{ __schema: me { ${deep(4)} } }`, TOO_DEEP],
    [
      'deep at the second spread',
      `{ me { ...A friend { friend { ...A } } } } fragment A on User { ${deep(2)} }`,
      TOO_DEEP,
    ],
    ['an alias that is too long', `{ me { ${'a'.repeat(257)}: id } }`, ['A name may have 256 characters at most.']],
    [
      'a name of a variable that is too long, told once',
      `query ($${'v'.repeat(300)}: ID, $${'w'.repeat(300)}: ID) { me { friend(of: $${'v'.repeat(300)}) { friend(of: $${'w'.repeat(300)}) { id } } } }`,
      ['A name may have 256 characters at most.'],
    ],
    ['a number that nothing holds', '{ me { friend(like: { a: [-1e999] }) { id } } }', ['A number is out of range.']],
    ['a large number', '{ me { friend(like: 1e300) { id } } }', []],
    ['deep in the second operation', `query A { me { id } } query B { me { ${deep(4)} } }`, TOO_DEEP],
    ['as many aliases as it may have', `{ me { ${wide(5)} } }`, []],
    ['an alias more', `{ me { ${wide(6)} } }`, TOO_MANY],
    ['an alias more in a fragment', `{ me { ...A } } fragment A on User { ${wide(6)} }`, TOO_MANY],
    [
      'aliases of a fragment that is spread often',
      `{ me { ...A b: friend { ...A } } } fragment A on User { ${wide(3)} }`,
      TOO_MANY,
    ],
    [
      'aliases in a fragment named __schema',
      `{ me { ...__schema } } fragment __schema on User { ${wide(6)} }`,
      TOO_MANY,
    ],
    [
      'aliases in a fragment named __typename',
      `{ me { ...__typename } } fragment __typename on User { ${wide(6)} }`,
      TOO_MANY,
    ],
  ])('%s', (_, query, problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });

  test('let the standard introspection query pass', () => {
    const options = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
    };
    expect(problemsOf(getIntrospectionQuery(options), limits)).toEqual([]);
  });

  test('report what is wrong besides them too', () => {
    expect(problemsOf(`{ me { ${deep(4)} name } }`)).toEqual(
      expect.arrayContaining([...TOO_DEEP, expect.stringMatching(/Cannot query field "name"/)]),
    );
  });

  test('end for fragments within themselves and for fragments that spread each other twice', () => {
    expect(problemsOf('{ me { ...A } } fragment A on User { friend { ...A } }')).toContainEqual(
      expect.stringMatching(/within itself/),
    );
    const fragments = Array.from(
      { length: 30 },
      (_, i) => `fragment F${i} on User { a: friend { ...F${i + 1} } ...F${i + 1} }`,
    );
    const query = `{ me { ...F0 } } ${fragments.join('\n')} fragment F30 on User { id }`;
    expect(problemsOf(query)).toEqual(expect.arrayContaining([...TOO_DEEP, ...TOO_MANY]));
  });
});
