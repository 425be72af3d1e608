import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { errorsBeforeValidation } from './before-validation.ts';

const schema = buildSchema(
  'interface Named { name: String } type Query { me: User } type User implements Named { id: ID! name: String friend: User }',
);
const problemsOf = (query: string, nodes = 2000) =>
  errorsBeforeValidation(schema, parse(query), { nodes }).map(({ message }) => message);

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const TOO_OFTEN = [expect.stringContaining('Select each of them once')];

describe('before a document is validated', () => {
  test.each([
    ['a field 140 times', `{ me { ${times(140, () => 'id')} } }`],
    ['many fields once', `{ me { ${times(1500, (n) => `a${n}: id`)} } }`],
    ['the same in different places', `{ ${times(300, (n) => `a${n}: me { id name }`)} }`],
    ['a fragment that is spread often', `{ me { ${times(900, () => '...F')} } } fragment F on User { id name }`],
  ])('%s is nothing', (_, query) => {
    expect(problemsOf(query)).toEqual([]);
  });

  test.each([
    ['a field 480 times', `{ ${times(480, () => 'me { id }')} }`],
    ['in inline fragments', `{ me { ${times(200, (n) => `... on ${n % 2 ? 'User' : 'Named'} { name }`)} } }`],
    [
      'in fragments',
      `{ me { ${times(150, (n) => `...F${n}`)} } } ${times(150, (n) => `fragment F${n} on User { id }`)}`,
    ],
    ['below fields that repeat seldom', `{ ${times(20, () => `me { ${times(20, () => 'id')} }`)} }`],
    ['under an alias', `{ ${times(480, () => 'a: me { id }')} }`],
    ['in a fragment that nobody spreads', `{ me { id } } fragment F on Query { ${times(480, () => 'me { id }')} }`],
    ['in several operations together', times(30, (n) => `query Q${n} { me { ${times(30, () => 'id')} } }`)],
  ])('what repeats fields is refused: %s', (_, query) => {
    expect(problemsOf(query)).toEqual(TOO_OFTEN);
  });

  test('what selects too much is refused, in a fragment that nobody spreads too', () => {
    expect(problemsOf('{ me { id name } }', 2)).toEqual([expect.stringMatching(/^The operation selects 3 fields/)]);
    expect(problemsOf('{ me { id } } fragment F on User { id name friend { id } }', 3)).toEqual([
      expect.stringMatching(/^The fragment F selects 4 fields/),
    ]);
  });

  test.each([
    ['operations', (n: number) => `query Q${n} { me { ...F } }`],
    ['fragments that nobody spreads', (n: number) => `fragment G${n} on Query { me { ...F } }`],
  ])('%s may select five times as much as one, together', (_, definition) => {
    const document = (count: number) => `${times(count, definition)} fragment F on User { id name friend { id } }`;
    // Each selects six.
    expect(problemsOf(document(8), 10)).toEqual([]);
    expect(problemsOf(document(9), 10)).toEqual([expect.stringMatching(/^The document selects 54 fields/)]);
  });

  test('a fragment inside itself is refused, before it is walked', () => {
    const cycle = 'fragment A on User { friend { ...B } friend { ...B } } fragment B on User { friend { ...A } }';
    for (const query of [`{ me { ...A } } ${cycle}`, `{ me { id } } ${cycle}`])
      expect(problemsOf(query)).toEqual([expect.stringMatching(/within itself/)]);
  });
});
