import { beforeEach, describe, expect, test } from '@jest/globals';
import { stamped } from './event-text.ts';
import { createTally, type Tally } from './tally.ts';

const event = (seq: number, body = stamped('Hello')) =>
  Buffer.from(
    JSON.stringify({ id: 'operation', payload: { __typename: 'MessageSent', seq, message: { seq: 7, body } } }),
  );

describe('the tally of what sockets receive', () => {
  let tally: Tally;
  beforeEach(() => {
    tally = createTally();
  });
  /** One socket receives these, after event 4. */
  const receive = (...numbers: number[]) => numbers.reduce((last, number) => tally.add(event(number), last), 4);

  test('finds nothing wrong with events that come once and in order', () => {
    expect(receive(5, 6, 7)).toBe(7);
    expect(tally.faults).toEqual({ lost: 0, repeated: 0, unexpected: 0 });
    expect(tally.deliveries).toBe(3);
  });

  test('counts each event that was left out', () => {
    expect(receive(5, 8)).toBe(8);
    expect(tally.faults).toMatchObject({ lost: 2, repeated: 0, first: 'Event 8 came after event 5.' });
  });

  test('counts an event that comes twice', () => {
    expect(receive(5, 6, 6, 7)).toBe(7);
    expect(tally.faults).toMatchObject({ lost: 0, repeated: 1 });
  });

  test('counts events that change places as lost and out of order', () => {
    expect(receive(5, 7, 6, 8)).toBe(8);
    expect(tally.faults).toMatchObject({ lost: 1, repeated: 1 });
  });

  test('counts a message that is no event', () => {
    expect(tally.add(Buffer.from('{"type":"error"}'), 4)).toBe(4);
    expect(tally.faults).toMatchObject({ unexpected: 1, first: '{"type":"error"}' });
  });

  test('measures from the stamp of an event to its arrival, from the start on', () => {
    receive(5, 6);
    tally.start();
    const body = stamped('Hello');
    const minuteAgo = String(Number(body.slice(0, 16)) - 60_000_000).padStart(16, '0');
    tally.add(event(7, `${minuteAgo} Hello`), 6);
    const { deliveries, p50Ms } = tally.received();
    expect(deliveries).toBe(1);
    expect(p50Ms).toBeGreaterThanOrEqual(60_000);
    expect(p50Ms).toBeLessThan(61_000);
  });
});
