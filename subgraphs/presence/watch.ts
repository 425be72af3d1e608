import type { Resources } from '../../kernel/resources.ts';
import { takeDue } from './due.ts';
import { lookAtUser } from './tell-presence.ts';

/** How often a process looks who is due, in milliseconds. */
const WATCH_MS = 1000;
/** Users looked at together. */
const BATCH = 100;

/**
 * Looks after users who say nothing: about once a second, who is due. Each process that hosts this subgraph has a watch,
 * any of them will do, and all they know is in Redis. Dispose of it before the resources.
 */
export function createWatch(resources: Resources): AsyncDisposable {
  let looking: Promise<void> | undefined;
  let failed = false;
  const watching = new AbortController();

  const look = async () => {
    try {
      await lookAtDue(resources, watching.signal);
      failed = false;
    } catch (error) {
      if (!failed) resources.logger.warn({ error: (error as Error).message }, 'presence is not watched');
      failed = true;
    }
    looking = undefined;
  };
  const timer = setInterval(() => {
    // Without a connection there is nothing to see, and none is opened for it.
    if (resources.redis.status === 'ready') looking ??= look();
  }, WATCH_MS);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      watching.abort();
      await looking;
    },
  };
}

/** Looks at everybody who is due, a batch at a time, until told to stop. */
async function lookAtDue(resources: Resources, signal: AbortSignal): Promise<void> {
  let userIds: string[];
  do {
    userIds = await takeDue(resources, BATCH);
    await Promise.all(userIds.map((userId) => lookAtUser(resources, userId)));
  } while (userIds.length === BATCH && !signal.aborted);
}
