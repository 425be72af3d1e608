import { tooMuchWaits } from './turns.ts';

/** Of an object or a list, and of one entry of either, in bytes: some more than V8 takes. */
const OBJECT_BYTES = 64;
const ENTRY_BYTES = 16;

/** The memory that a value of JSON takes, about, in bytes. */
export function memoryOf(value: unknown): number {
  let bytes = 0;
  // Not by calls: it may be as deep as it is long.
  for (const rest = [value]; rest.length > 0; ) {
    const next = rest.pop();
    if (typeof next === 'string') bytes += next.length;
    if (typeof next !== 'object' || next === null) continue;
    const entries = Object.values(next);
    bytes += OBJECT_BYTES + ENTRY_BYTES * entries.length;
    for (const entry of entries) rest.push(entry);
  }
  return bytes;
}

/** The memory that is held by what waits for its turn, by user. */
export class HeldMemory {
  private all = 0;
  private readonly byUser = new Map<string, number>();

  /** `most`: of one user's, `together`: of all; in bytes. */
  constructor(
    private readonly most: number,
    private readonly together: number,
  ) {}

  /** Works while so much is held. Throws `UNAVAILABLE` where that would be too much. */
  async hold<Result>(userId: string, bytes: number, work: () => Promise<Result>): Promise<Result> {
    if (bytes === 0) return work();
    if ((this.byUser.get(userId) ?? 0) + bytes > this.most || this.all + bytes > this.together) throw tooMuchWaits();
    this.add(userId, bytes);
    try {
      return await work();
    } finally {
      this.add(userId, -bytes);
    }
  }

  private add(userId: string, bytes: number): void {
    this.all += bytes;
    const own = (this.byUser.get(userId) ?? 0) + bytes;
    if (own > 0) this.byUser.set(userId, own);
    else this.byUser.delete(userId);
  }
}
