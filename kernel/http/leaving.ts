import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** A server that is about to stop, and still answers everything. */
export interface Leaving {
  /** Whether nobody new is to be led here. */
  readonly hasBegun: boolean;
  /**
   * Says from now on that it leaves: `hasBegun`, which readiness tells, and with each answer that its connection is not
   * for another request. Resolves when whoever looks at readiness has had the time to see it.
   */
  begin(): Promise<void>;
}

export function createLeaving(app: FastifyInstance, delayMs: number): Leaving {
  let hasBegun = false;
  app.addHook('onRequest', async (_, reply) => {
    if (hasBegun) reply.header('connection', 'close');
  });
  return {
    get hasBegun() {
      return hasBegun;
    },
    async begin() {
      hasBegun = true;
      await wait(delayMs);
    },
  };
}
