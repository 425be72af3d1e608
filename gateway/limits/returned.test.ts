import { describe, expect, test } from '@jest/globals';
import { leastReturnedBy } from '../execution/entity-fields.ts';
import type { Plan } from '../execution/prepare.ts';
import { pointsOf, Returned } from './returned.ts';

describe('what was returned', () => {
  test.each([
    [{ viewer: { id: '1', name: null, __typename: 'User' } }, 1 + 2],
    [{ friends: [{ id: '1' }, { id: '2' }, null] }, 1 + 3],
    [{ friends: [] }, 0],
    [{ kinds: ['A', 'B', 'C'] }, 3],
    [{ page: { edges: [{ cursor: 'a', node: { id: '1' } }] } }, 1 + 1 + (1 + 1 + 1)],
    [{ body: 'a'.repeat(5000) }, 5],
    [{ body: '😀'.repeat(600) }, 3],
    [{ body: '한'.repeat(342) }, 2],
    [{}, 0],
  ])('has of %j %d points', (data, points) => {
    expect(pointsOf(data)).toBe(points);
  });

  test('is counted beyond the cost only for what the client gets of it', () => {
    const returned = new Returned(100);
    returned.add({ friends: [{ id: '1', key: 'a' }] }, 0);
    expect(returned.beyond(3, { friends: [{ id: '1' }] })).toBe(0);
    expect(returned.beyond(1, { friends: [{ id: '1' }] })).toBe(1);
    expect(returned.beyond(1, null)).toBe(2);
  });

  test('is refused once it is more than it may be, and with it all that would be fetched after it', () => {
    const returned = new Returned(3);
    returned.expect(2);
    returned.add({ a: 1, b: 2, c: 3 }, 2);
    expect(() => returned.add({ d: 4 }, 0)).toThrow('The answer is too large.');
    expect(() => returned.expect(0)).toThrow('The answer is too large.');
    expect([returned.isTooMuch, returned.beyond(1, null)]).toEqual([true, 3]);
  });

  test('is refused before it is fetched where its entities are too many', () => {
    const returned = new Returned(10);
    returned.add({ a: 1, b: 2 }, 0);
    const plan = {} as Plan;
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { __typename a b { c } } ... on Bot { a b c } } }';
    const fetchOf = (count: number) =>
      leastReturnedBy(plan, { query, variables: { representations: Array(count).fill({}) } });
    expect([leastReturnedBy(plan, { query: '{ a }' }), fetchOf(0), fetchOf(4)]).toEqual([0, 0, 8]);
    returned.expect(fetchOf(4));
    expect(() => returned.expect(fetchOf(1))).toThrow('The answer is too large.');
  });
});
