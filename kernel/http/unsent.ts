/** An answer that is on its way to its client. */
export interface LeavingAnswer {
  /** Whose it is: the id of a user or of a key, or an address. */
  readonly owner: string;
  readonly bytes: number;
  /** Ends its connection, and with it what the answer takes of memory. */
  readonly giveUp: () => void;
}

interface Owner {
  /** When each was made, the oldest first; of the clock of `performance`. */
  readonly answers: Map<LeavingAnswer, number>;
  bytes: number;
}

/** Whoever reads has taken an answer by then, in milliseconds. */
const TAKEN_MS = 2000;

/** What one that counts has at least, in bytes: the buffers of a connection take all smaller ones that there are. */
export const LEAST_UNSENT = 4096;

/**
 * The answers that were made and have not left this process. Together they take at most so much memory: beyond that the oldest
 * is given up of the owner whose take most, of those who have let one wait. Who reads is done in a moment; who does not must not keep
 * memory from others, also not by holding a little in each of many names.
 */
export class UnsentAnswers {
  /** How many were given up. */
  givenUp = 0;
  bytes = 0;
  private readonly owners = new Map<string, Owner>();

  /** `mostBytes`: of all together. */
  constructor(private readonly mostBytes: number) {}

  /** Counts an answer. Returns what is to be called when it has left or its connection is over, as often as one likes. */
  hold(answer: LeavingAnswer): () => void {
    const owner = this.owners.get(answer.owner) ?? { answers: new Map(), bytes: 0 };
    this.owners.set(answer.owner, owner);
    owner.answers.set(answer, performance.now());
    owner.bytes += answer.bytes;
    this.bytes += answer.bytes;
    while (this.bytes > this.mostBytes) this.giveUpOne();
    return () => void this.release(answer);
  }

  private giveUpOne(): void {
    const oldest = this.findOldest((madeAt) => madeAt < performance.now() - TAKEN_MS) ?? this.findOldest(() => true);
    if (!oldest || !this.release(oldest)) return;
    this.givenUp++;
    oldest.giveUp();
  }

  /** The oldest answer of the owner whose take most, of those whose oldest one was made at such a time. */
  private findOldest(isMeant: (madeAt: number) => boolean): LeavingAnswer | undefined {
    let [found, most]: [LeavingAnswer | undefined, number] = [undefined, 0];
    for (const { answers, bytes } of this.owners.values()) {
      const [[oldest, madeAt] = []] = answers;
      if (oldest && madeAt !== undefined && bytes > most && isMeant(madeAt)) [found, most] = [oldest, bytes];
    }
    return found;
  }

  private release(answer: LeavingAnswer): boolean {
    const owner = this.owners.get(answer.owner);
    if (!owner?.answers.delete(answer)) return false;
    owner.bytes -= answer.bytes;
    this.bytes -= answer.bytes;
    if (owner.answers.size === 0) this.owners.delete(answer.owner);
    return true;
  }
}
