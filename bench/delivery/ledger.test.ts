import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ConversationEvent } from './events.ts';
import { Ledger } from './ledger.ts';
import { emptyTally, sumTallies, type Tally } from './tally.ts';

const CLIENTS = [0, 1];

/** The message that is event `seq` of a conversation. */
const sent = (seq: number, conversationId = 'a'): ConversationEvent => ({
  ...{ conversationId, seq, type: 'MessageSent' },
  message: { id: `id-${seq}`, seq, senderId: 'alice', body: `m${seq} hello` },
});

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('the ledger', () => {
  let ledger: Ledger;
  let log: ConversationEvent[];
  beforeEach(() => {
    ledger = new Ledger();
    ledger.begin('none');
    for (const client of CLIENTS) ledger.expect(client, 'a');
    log = range(1, 5).map((seq) => sent(seq));
    for (const seq of range(1, 5)) {
      ledger.attempt(`m${seq}`);
      ledger.acknowledge(`m${seq}`, `id-${seq}`);
    }
  });

  const see = (client: number, seqs: readonly number[]) => {
    for (const seq of seqs) ledger.see(client, sent(seq));
  };
  /** The counts at the end beside attempts, answers and times. */
  const bad = (phase?: string): Partial<Tally> => {
    const total = phase ? ledger.tallies.get(phase) : sumTallies(ledger.tallies.values());
    const { lost, twice, outOfOrder, seenByStranger } = total ?? emptyTally();
    return { lost, twice, outOfOrder, seenByStranger };
  };
  const NOTHING = { lost: 0, twice: 0, outOfOrder: 0, seenByStranger: 0 };

  test('finds nothing wrong when every client saw everything once and in order', () => {
    for (const client of CLIENTS) see(client, range(1, 5));
    ledger.compare(log);
    expect(bad()).toEqual(NOTHING);
    expect(ledger.tallies.get('none')).toMatchObject({ attempted: 5, acknowledged: 5, delivered: 10 });
    expect(ledger.open).toBe(0);
  });

  test('counts a hole as lost for the client that has it, and lets it resume behind it', () => {
    see(0, [1, 2, 5]);
    see(1, range(1, 5));
    expect(ledger.position(0, 'a')).toBe(5);
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, lost: 2 });
  });

  test('counts what came last and was never seen as lost, once for each client', () => {
    see(0, range(1, 4));
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, lost: 1 + 5 });
  });

  test('counts what is seen again as twice', () => {
    see(0, [1, 2, 3, 3, 4, 5, 1]);
    see(1, range(1, 5));
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, twice: 2 });
    expect(ledger.tallies.get('none')).toMatchObject({ delivered: 10 });
  });

  test('counts what comes late as out of order, and not as lost or twice', () => {
    see(0, [1, 3, 2, 4, 5]);
    see(1, [1, 5, 4, 2, 3]);
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, outOfOrder: 1 + 3 });
  });

  test('counts what a client sees of a conversation it is not in', () => {
    for (const client of CLIENTS) see(client, range(1, 5));
    ledger.see(0, sent(1, 'b'));
    ledger.seeAsStranger();
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, seenByStranger: 2 });
  });

  test('counts an event with other contents than the log has as lost', () => {
    for (const client of CLIENTS) see(client, range(1, 4));
    see(0, [5]);
    ledger.see(1, { ...sent(5), message: { ...sent(4).message, body: 'm4 hello' } as ConversationEvent['message'] });
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, lost: 1 });
  });

  test('counts what was acknowledged and is not in the log as lost', () => {
    for (const client of CLIENTS) see(client, range(1, 4));
    ledger.compare(log.slice(0, 4));
    expect(bad()).toEqual({ ...NOTHING, lost: 1 });
  });

  test('counts what clients saw and the log did not keep as lost', () => {
    ledger.attempt('m6');
    see(0, range(1, 6));
    see(1, range(1, 5));
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, lost: 1 });
  });

  test('counts a message that the log has under another id than was answered as lost', () => {
    ledger.attempt('m6');
    ledger.acknowledge('m6', 'another id');
    for (const client of CLIENTS) see(client, range(1, 6));
    ledger.compare([...log, sent(6)]);
    expect(bad()).toEqual({ ...NOTHING, lost: 1 });
  });

  test('counts a message that was stored twice as twice, but not an edit', () => {
    const again = { ...sent(6), message: { ...sent(5).message, body: 'm5 hello' } as ConversationEvent['message'] };
    const edits = [7, 8].map((seq) => ({ ...again, seq, type: 'MessageEdited' }));
    for (const client of CLIENTS) for (const event of [...log, again, ...edits]) ledger.see(client, event);
    ledger.compare([...log, again, ...edits]);
    expect(bad()).toEqual({ ...NOTHING, twice: 1 });
  });

  test('counts numbers that the log leaves out as lost', () => {
    const holed = log.filter(({ seq }) => seq !== 3);
    for (const client of CLIENTS) for (const event of holed) ledger.see(client, event);
    ledger.compare(holed);
    // The hole in the log, the answer that is not in it, and the hole that each client saw.
    expect(bad()).toEqual({ ...NOTHING, lost: 1 + 1 + CLIENTS.length });
  });

  test('counts a position that the server could not go on from as lost', () => {
    for (const client of CLIENTS) see(client, range(1, 5));
    ledger.loseTrack();
    ledger.compare(log);
    expect(bad()).toEqual({ ...NOTHING, lost: 1 });
  });

  test('counts under the fault in which it happened', () => {
    see(0, range(1, 5));
    ledger.begin('redis-restart');
    see(1, [1, 3, 4, 5]);
    ledger.attempt('m6');
    ledger.begin('sigstop');
    see(1, [1]);
    ledger.acknowledge('m6', 'id-6');
    see(0, [6]);
    ledger.begin('redis-restart');
    ledger.compare([...log, sent(6)]);
    expect(bad('none')).toEqual(NOTHING);
    // The hole, and what was asked for then and not seen by the other client.
    expect(bad('redis-restart')).toEqual({ ...NOTHING, lost: 2 });
    expect(bad('sigstop')).toEqual({ ...NOTHING, twice: 1 });
    expect(ledger.tallies.get('redis-restart')).toMatchObject({ attempted: 1, acknowledged: 0, delivered: 4 });
    expect(ledger.tallies.get('sigstop')).toMatchObject({ attempted: 0, acknowledged: 1, delivered: 1 });
  });

  test('measures the longest time from an answer to a sight of it', () => {
    see(0, range(1, 5));
    const { slowestMs = 0 } = ledger.tallies.get('none') ?? {};
    expect(slowestMs).toBeGreaterThan(0);
    expect(slowestMs).toBeLessThan(1000);
  });
});
