/** Of this number of the last events it is known which they were. */
const KEPT = 32;
/** Stands for the identities of several events that were rung for under one number: no event has it. */
const SEVERAL = '';

/**
 * How far a stream was heard, and which events its last ones were: a log that lost its end, as one does when a standby
 * takes over that lacked it, gives their numbers to others.
 */
export class Heard {
  /** The last position heard; -1 until it is known. */
  position = -1;
  /** Counts how often the log has gone back. */
  era = 0;
  private readonly identities = new Map<number, string>();
  /** Of events that were rung for before those between were read. */
  private readonly rung = new Map<number, string>();

  /** Takes in an event, or with none a position from which on events follow. */
  advance(seq: number, identity?: string): void {
    if (seq !== this.position + 1) {
      this.identities.clear();
      this.rung.clear();
    }
    this.position = seq;
    this.identities.delete(seq - KEPT);
    if (identity !== undefined) this.identities.set(seq, identity);
  }

  /** Takes in which event was rung for, where others come before it. */
  expect(seq: number, identity: string | undefined): void {
    if (identity === undefined || seq > this.position + KEPT) return;
    const before = this.rung.get(seq) ?? identity;
    this.rung.set(seq, before === identity ? identity : SEVERAL);
  }

  /** Whether another event was rung for under the number of one that was read; asked once. */
  wasOther(seq: number): boolean {
    const rung = this.rung.get(seq);
    this.rung.delete(seq);
    return this.differs(seq, rung);
  }

  /** Takes in which event an earlier one was, as the log tells it. */
  learn(seq: number, identity: string | undefined): void {
    if (identity === undefined || seq > this.position || seq <= this.position - KEPT) return;
    if (!this.identities.has(seq)) this.identities.set(seq, identity);
  }

  /** Forgets what came after a position. What was rung for stays: it may have come after the log that is gone back to. */
  goBack(seq: number): void {
    this.position = seq;
    this.era++;
    for (const known of [...this.identities.keys()]) if (known > seq) this.identities.delete(known);
    for (const rung of [...this.rung.keys()]) if (rung > seq + KEPT) this.rung.delete(rung);
  }

  /** Whether an event is known to be another one than was heard under its number. */
  differs(seq: number, identity: string | undefined): boolean {
    const known = this.identities.get(seq);
    return known !== undefined && identity !== undefined && known !== identity;
  }

  /** Whether an event is known to be the one that was heard under its number. */
  has(seq: number, identity: string | undefined): boolean {
    return identity !== undefined && this.identities.get(seq) === identity;
  }
}
