import type { Bus } from '../bus/bus.ts';
import { LOG_TOPIC, type LogGrowth } from '../bus/topics.ts';

/** The time for which conversations are gathered before the bell rings for them, in milliseconds: one process adds it to a latency. */
const GATHER_MS = 50;
/** The number of conversations in one ring. */
const MOST_TOLD = 500;

/**
 * Tells which conversations' logs grew, for those who follow many of them and read the log themselves: a few messages a
 * second from a process, however much is said. Like all of the bus it may be lost.
 */
export interface LogBell extends Disposable {
  ring(conversationId: string): void;
}

export function createLogBell(bus: Bus): LogBell {
  let gathered = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.size === 0) return;
    bus.publish(LOG_TOPIC, { conversationIds: [...gathered] } satisfies LogGrowth);
    gathered = new Set();
  };
  return {
    ring(conversationId) {
      gathered.add(conversationId);
      if (gathered.size >= MOST_TOLD) tell();
      else timer ??= setTimeout(tell, GATHER_MS);
    },
    [Symbol.dispose]: tell,
  };
}
