import { setTimeout as wait } from 'node:timers/promises';

/** How long to wait before a service that refuses connections is asked again. */
const AGAIN_MS = 100;

/** Nothing of a request can have arrived. */
const REFUSED: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
]);
/** It may have arrived, and nothing of the answer has: the other side has closed the connection. */
const CUT: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/**
 * Waits for a service that restarts: one that has answered before, for this time at most since it began to refuse
 * connections. One that is away for longer is given up at once, so that nothing piles up behind it.
 */
export class Patience {
  private hasAnswered = false;
  private refusedSince: number | undefined;

  constructor(private readonly mostMs: number) {}

  /** `isRepeatable` says that it does no harm if the request is carried out twice. */
  async send<Answer>(request: () => Promise<Answer>, isRepeatable: boolean): Promise<Answer> {
    for (;;) {
      try {
        const answer = await request();
        this.hasAnswered = true;
        this.refusedSince = undefined;
        return answer;
      } catch (error) {
        const { code } = error as { code?: unknown };
        if (!(REFUSED.has(code) || (isRepeatable && CUT.has(code))) || !this.mayWait()) throw error;
        await wait(AGAIN_MS);
      }
    }
  }

  private mayWait(): boolean {
    this.refusedSince ??= Date.now();
    return this.hasAnswered && Date.now() - this.refusedSince < this.mostMs;
  }
}
