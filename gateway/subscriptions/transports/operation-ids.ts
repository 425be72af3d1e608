/**
 * For which operation of a socket each id stands. A client may end one and begin another by the same id at once, while
 * this side is still at work on the first; graphql-ws would take the end of that one for the end of the other.
 */
export class OperationIds {
  private readonly latest = new Map<string, object>();

  /** What the work gives, if the id still stands for it then; otherwise a promise that nothing ever comes of. */
  async keep<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const own = {};
    this.latest.set(id, own);
    const working = work();
    await working.catch(() => {});
    if (this.latest.get(id) !== own) return new Promise(() => {});
    this.latest.delete(id);
    return working;
  }
}
