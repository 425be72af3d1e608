import type { Listener } from './listener.ts';

/** A stream that a subscription watches. */
interface Watched {
  readonly listener: Listener;
  /** Resolves once it is heard. */
  readonly heard: Promise<void>;
}

/** Begins to listen to a stream, and ends that. */
export interface WatchingTools {
  listen(key: string): Watched;
  leave(listener: Listener): void;
  /** Throws where there is no room for so many more. */
  checkRoom(more: number): void;
}

/** The streams of one feed that a subscription watches: a list for which another one may come. */
export class Watching {
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly tools: WatchingTools) {}

  /** Watches these and no others; those in both lists are left alone. Resolves once all are heard. */
  async change(keys: readonly string[]): Promise<void> {
    const { watched, tools } = this;
    const wanted = new Set(keys);
    const gone = [...watched].filter(([key]) => !wanted.has(key));
    const come = [...wanted].filter((key) => !watched.has(key));
    tools.checkRoom(come.length - gone.length);
    for (const [key, { listener }] of gone) {
      watched.delete(key);
      tools.leave(listener);
    }
    for (const key of come) watched.set(key, tools.listen(key));
    await Promise.all([...watched.values()].map(({ heard }) => heard));
  }
}
