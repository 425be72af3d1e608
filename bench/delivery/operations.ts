import { codeOf, type GraphqlError } from './api.ts';
import { type Backoff, createBackoff } from './backoff.ts';

/** A message of `graphql-transport-ws`. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A subscription that is made again whenever it ends. */
export interface Subscription {
  readonly query: string;
  /** Asked for each time it is made, so that they hold the newest position. */
  readonly variables: () => object;
  readonly next: (data: unknown) => void;
  /** The server ended it: the code of its error, or `complete`. */
  readonly ended: (code: string) => void;
  /** The longest pause before it is made again; 1 s by default. */
  readonly mostPauseMs?: number;
}

interface Operation {
  readonly subscription: Subscription;
  readonly backoff: Backoff;
}

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlError[];
}

/** The operations of a connection. Each attempt has an id of its own, so that nothing late of an earlier one counts. */
export class Operations implements Disposable {
  private readonly running = new Map<string, Operation>();
  private attempts = 0;
  private disposed = false;

  constructor(private readonly send: (frame: Frame) => void) {}

  start(subscription: Subscription): void {
    this.attempt({ subscription, backoff: createBackoff(subscription.mostPauseMs) });
  }

  /** Takes what the server says; what is not about an operation under way is ignored. */
  hear({ type, id = '', payload }: Frame): void {
    if (type === 'next') this.hearResult(id, payload as Result);
    if (type === 'complete') this.end(id, 'complete');
    if (type === 'error') this.end(id, codeOf(payload as readonly GraphqlError[]) ?? 'no code');
  }

  [Symbol.dispose](): void {
    this.disposed = true;
    this.running.clear();
  }

  private attempt(operation: Operation): void {
    if (this.disposed) return;
    const { query, variables } = operation.subscription;
    const id = String(++this.attempts);
    this.running.set(id, operation);
    this.send({ type: 'subscribe', id, payload: { query, variables: variables() } });
  }

  private hearResult(id: string, { data, errors }: Result): void {
    const operation = this.running.get(id);
    if (!errors) {
      operation?.backoff.reset();
      operation?.subscription.next(data);
    } else {
      this.send({ type: 'complete', id });
      this.end(id, codeOf(errors) ?? 'no code');
    }
  }

  private end(id: string, code: string): void {
    const operation = this.running.get(id);
    if (!operation) return;
    this.running.delete(id);
    operation.subscription.ended(code);
    void operation.backoff.wait().then(() => this.attempt(operation));
  }
}
