import { describe, expect, test } from '@jest/globals';
import { ActiveUsers } from './active-users.ts';

const EVENING = Date.parse('2026-01-31T23:59:59.999Z');

/** Everybody who waits, a batch at a time. */
function takeAll(active: ActiveUsers, most = 100) {
  const taken = [];
  for (let users = active.take(most); users; users = active.take(most)) taken.push(users);
  return taken;
}

describe('who was active', () => {
  test('waits once a day, however often noted and written', () => {
    const active = new ActiveUsers();
    for (const userId of ['alice', 'bob', 'alice']) active.note(userId, EVENING);
    expect(takeAll(active)).toEqual([{ day: '2026-01-31', userIds: ['alice', 'bob'] }]);
    active.note('alice', EVENING);
    expect(takeAll(active)).toEqual([]);
  });

  test('waits for the day it was, also across midnight, and anew on the next', () => {
    const active = new ActiveUsers();
    active.note('alice', EVENING);
    active.note('alice', EVENING + 1);
    expect(takeAll(active)).toEqual([
      { day: '2026-01-31', userIds: ['alice'] },
      { day: '2026-02-01', userIds: ['alice'] },
    ]);
  });

  test('is taken in batches, and waits on when a batch could not be written', () => {
    const active = new ActiveUsers();
    for (const userId of ['alice', 'bob', 'carol']) active.note(userId, EVENING);
    const failed = active.take(2);
    expect(failed).toEqual({ day: '2026-01-31', userIds: ['alice', 'bob'] });
    if (failed) active.putBack(failed);
    expect(takeAll(active, 2).map(({ userIds }) => userIds.length)).toEqual([2, 1]);
  });

  test('is bounded: beyond it the written are forgotten, and newcomers wait for their next request', () => {
    const active = new ActiveUsers(2);
    for (const userId of ['alice', 'bob', 'carol']) active.note(userId, EVENING);
    expect(takeAll(active).flatMap(({ userIds }) => userIds)).toEqual(['alice', 'bob']);
    for (const userId of ['carol', 'alice']) active.note(userId, EVENING);
    expect(takeAll(active).flatMap(({ userIds }) => userIds)).toEqual(['carol', 'alice']);
  });
});
