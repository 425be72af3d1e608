import type { ServerResponse } from 'node:http';
import { ParleyError } from '../errors.ts';
import { onceLeft } from './once-left.ts';

const KB = 1024;
const MB = 1024 * KB;
/** Smaller ones always pass: the number of connections bounds them. In bytes, as all of these. */
const SMALL = 8 * KB;
/** What was read takes up to some 25 times the memory of its text, where it is nothing but `{},{},{}`. */
const MOST_OF_CLIENT = 4 * MB;
const MOST_TOGETHER = 32 * MB;
const RETRY_SECONDS = 1;

/**
 * The bodies that were read and whose requests are not answered: each is in memory as long as its request waits or is carried out.
 * A client may have only so much of them, and all clients together.
 */
export class BodiesInWork {
  private bytes = 0;
  private readonly byClient = new Map<string, number>();

  /** Counts a body until its answer has left. Throws `UNAVAILABLE` where there is no room for it. */
  hold(client: string, bytes: number, answer: ServerResponse): void {
    if (bytes <= SMALL) return;
    const own = this.byClient.get(client) ?? 0;
    if (own + bytes > Math.max(MOST_OF_CLIENT, bytes) || this.bytes + bytes > MOST_TOGETHER) throw tooMuchInWork();
    this.add(client, bytes);
    onceLeft(answer, () => this.add(client, -bytes));
  }

  private add(client: string, bytes: number): void {
    this.bytes += bytes;
    const own = (this.byClient.get(client) ?? 0) + bytes;
    if (own > 0) this.byClient.set(client, own);
    else this.byClient.delete(client);
  }
}

const tooMuchInWork = () =>
  Object.assign(
    new ParleyError('UNAVAILABLE', `Too much was sent that is not answered. Try again in ${RETRY_SECONDS} s.`, {
      retryAfterSeconds: RETRY_SECONDS,
    }),
    { statusCode: 503 },
  );
