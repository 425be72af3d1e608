/** A limit for one key, of which something that is under way may turn out to take a point. */
export interface Place {
  readonly name: string;
  /** How many points are left. */
  readonly left: () => number;
}

interface Held {
  count: number;
  /** Those that wait until one is decided, the first come first. */
  readonly waiting: (() => void)[];
}

/**
 * What is under way of which only some will count: as long as that is not known, each holds a place of what is left. What finds
 * none waits until another is decided, so that many at once are counted as exactly as one after the other.
 */
export class Undecided {
  private readonly held = new Map<string, Held>();

  /** Waits for all places. Throws what `check` throws meanwhile. Returns what is to be called once it is decided and counted. */
  async begin(places: readonly Place[], check: () => void): Promise<() => void> {
    for (;;) {
      const full = places.find(({ name, left }) => (this.held.get(name)?.count ?? 0) >= left());
      try {
        check();
      } catch (refusal) {
        // It is over for those that wait behind it as well.
        if (full) this.wake(full.name);
        throw refusal;
      }
      if (!full) break;
      await new Promise<void>((resolve) => void this.of(full.name).waiting.push(resolve));
    }
    for (const { name } of places) this.of(name).count++;
    return once(() => {
      for (const { name } of places) {
        this.of(name).count--;
        this.wake(name);
      }
    });
  }

  private of(name: string): Held {
    const held = this.held.get(name) ?? { count: 0, waiting: [] };
    this.held.set(name, held);
    return held;
  }

  private wake(name: string): void {
    const held = this.held.get(name);
    const first = held?.waiting.shift();
    if (first) first();
    else if (held?.count === 0) this.held.delete(name);
  }
}

function once(end: () => void): () => void {
  let isOver = false;
  return () => {
    if (!isOver) end();
    isOver = true;
  };
}
