import type { Tally } from './tally.ts';

/** One client's view of one conversation: every event of it once, in order of `seq`, or something went wrong. */
export interface Stream {
  /** The highest `seq` seen; 0 before the first. */
  readonly position: number;
  /** Counts an event in `tally`. Returns whether it is new. */
  see(seq: number, content: string, tally: Tally): boolean;
  /** Counts what of the log (contents by `seq`) was not seen; `tallyOf` says where, but for holes found before. */
  compare(log: ReadonlyMap<number, string>, tallyOf: (seq: number) => Tally): void;
}

export function createStream(): Stream {
  /** By `seq`; an array, because it is dense and there are many. */
  const seen: (string | undefined)[] = [];
  /** Holes that were not filled, and under which fault they were found. */
  const missing = new Map<number, Tally>();
  let position = 0;
  return {
    get position() {
      return position;
    },
    see(seq, content, tally) {
      if (seen[seq] !== undefined) {
        tally.twice++;
        return false;
      }
      tally.delivered++;
      if (seq < position) tally.outOfOrder++;
      missing.delete(seq);
      for (let hole = position + 1; hole < seq; hole++) missing.set(hole, tally);
      seen[seq] = content;
      position = Math.max(position, seq);
      return true;
    },
    compare(log, tallyOf) {
      for (const tally of missing.values()) tally.lost++;
      for (const [seq, content] of log) {
        const different = seen[seq] !== undefined && seen[seq] !== content;
        if (seq > position || different) tallyOf(seq).lost++;
      }
      // Told to a client, and then not kept.
      for (const seq of seen.keys()) if (seen[seq] !== undefined && !log.has(seq)) tallyOf(seq).lost++;
    },
  };
}
