import type { ServerResponse } from 'node:http';
import { ParleyError } from '../errors.ts';
import { HeldMemory } from '../held-memory.ts';
import { onceLeft } from './once-left.ts';

const KB = 1024;
const MB = 1024 * KB;
/** Smaller ones always pass: the number of connections bounds them. In bytes, as all of these. */
const SMALL = 2 * KB;
/** Of the memory that what was read takes. */
const MOST_OF_CLIENT = 32 * MB;
const MOST_TOGETHER = 192 * MB;
const RETRY_SECONDS = 1;

/**
 * The bodies that were read and whose requests are not answered: each is in memory as long as its request waits or is carried out.
 * A client may have only so much of them, and all clients together.
 */
export class BodiesInWork {
  private readonly held = new HeldMemory(MOST_OF_CLIENT, MOST_TOGETHER);

  /** Counts a body until its answer has left. Throws `UNAVAILABLE` where there is no room for it. */
  hold(client: string, body: Buffer, answer: ServerResponse): void {
    if (body.length <= SMALL) return;
    const giveBack = this.held.take(client, memoryOf(body));
    if (!giveBack) throw tooMuchInWork();
    onceLeft(answer, giveBack);
  }
}

const [COMMA, OBJECT, LIST] = [...',{['].map((character) => character.charCodeAt(0));
/** Of a character of a string, of an entry, and of an object or a list: some more than V8 takes. */
const BYTES_OF = { character: 2, entry: 16, object: 64 } as const;

/** The memory that a text of JSON takes once it is read, about: 25 times its bytes where it is nothing but `{},{},{}`. */
function memoryOf(body: Buffer): number {
  let [entries, objects] = [0, 0];
  for (const byte of body) {
    if (byte === COMMA) entries++;
    else if (byte === OBJECT || byte === LIST) objects++;
  }
  return body.length * BYTES_OF.character + entries * BYTES_OF.entry + objects * BYTES_OF.object;
}

const tooMuchInWork = () =>
  Object.assign(
    new ParleyError('UNAVAILABLE', `Too much was sent that is not answered. Try again in ${RETRY_SECONDS} s.`, {
      retryAfterSeconds: RETRY_SECONDS,
    }),
    { statusCode: 503 },
  );
