import { badInput } from '../../../kernel/errors.ts';

/** Characters of the id that a client gives an operation: each of its results repeats it. */
const LONGEST_ID = 256;

/** The id of an operation as a client sent it, under the name that its protocol has for it. Throws `BAD_USER_INPUT`. */
export function checkId(name: string, id: unknown): string {
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID)
    throw badInput(name, `must be a string of 1 to ${LONGEST_ID} characters.`);
  return id;
}

/**
 * For which operation of a socket each id stands. A client may end one and begin another by the same id at once, while
 * this side is still at work on the first; graphql-ws would take the end of that one for the end of the other.
 */
export class OperationIds {
  /** How much is worked at, also for operations that their client has ended. */
  atWork = 0;
  private readonly latest = new Map<string, object>();

  /** The result of the work, if the id still stands for it then; otherwise a promise that never settles. */
  async keep<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const own = {};
    this.latest.set(id, own);
    this.atWork++;
    const working = work();
    await working.catch(() => {});
    this.atWork--;
    if (this.latest.get(id) !== own) return new Promise(() => {});
    this.latest.delete(id);
    return working;
  }
}
