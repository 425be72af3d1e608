/** The counts while one fault, or none yet, was the last that began. */
export interface Tally {
  /** Messages and edits that senders began to ask for. */
  attempted: number;
  /** Those that Parley answered as done. */
  acknowledged: number;
  /** Events that clients saw, each counted once for each client. */
  delivered: number;
  lost: number;
  twice: number;
  outOfOrder: number;
  /** Events that someone saw who does not take part in their conversation. */
  seenByStranger: number;
  /** The longest time from an answer to a client's seeing what it was about. */
  slowestMs: number;
}

export const emptyTally = (): Tally => ({
  ...{ attempted: 0, acknowledged: 0, delivered: 0 },
  ...{ lost: 0, twice: 0, outOfOrder: 0, seenByStranger: 0, slowestMs: 0 },
});

/** All of them as one. */
export const sumTallies = (tallies: Iterable<Tally>): Tally =>
  [...tallies].reduce(
    (sum, tally) => ({
      attempted: sum.attempted + tally.attempted,
      acknowledged: sum.acknowledged + tally.acknowledged,
      delivered: sum.delivered + tally.delivered,
      lost: sum.lost + tally.lost,
      twice: sum.twice + tally.twice,
      outOfOrder: sum.outOfOrder + tally.outOfOrder,
      seenByStranger: sum.seenByStranger + tally.seenByStranger,
      slowestMs: Math.max(sum.slowestMs, tally.slowestMs),
    }),
    emptyTally(),
  );
