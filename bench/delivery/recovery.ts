import { setTimeout as wait } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import type { Subscriber } from './subscribers.ts';

const LOOK_MS = 5;

export interface Recovery {
  readonly subscribers: readonly Subscriber[];
  readonly ledger: Ledger;
  /** The end of each conversation's log, which has to be reached. */
  readonly ends: ReadonlyMap<string, number>;
  /** When the fault ended, by `performance.now()`. */
  readonly since: number;
  /** How long to wait for it, from `since`. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until each subscriber has reached the ends of its conversations. Returns how long each took, in milliseconds;
 * `undefined` for those that did not within the limit.
 */
export async function measureRecovery(recovery: Recovery): Promise<(number | undefined)[]> {
  const { subscribers, ledger, ends, since, limitMs, signal } = recovery;
  const times = new Map<Subscriber, number>();
  const behind = new Set(subscribers);
  while (behind.size > 0 && performance.now() - since < limitMs) {
    signal.throwIfAborted();
    for (const subscriber of behind) {
      if (!hasReached(subscriber, ledger, ends)) continue;
      times.set(subscriber, performance.now() - since);
      behind.delete(subscriber);
    }
    await wait(LOOK_MS);
  }
  return subscribers.map((subscriber) => times.get(subscriber));
}

const hasReached = ({ client, conversationIds }: Subscriber, ledger: Ledger, ends: ReadonlyMap<string, number>) =>
  conversationIds.every((id) => ledger.position(client, id) >= (ends.get(id) ?? 0));
