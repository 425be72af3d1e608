import type { GraphQLError } from 'graphql';
import type { RunningSubscription } from '../connection.ts';
import type { Resolution } from '../resolution.ts';
import type { Sink } from '../subscription.ts';
import type { Begin } from '../subscriptions.ts';

/**
 * A subscription as graphql-ws wants it: an async generator. It yields nothing: results go straight to the socket, and
 * the generator only says when it is over.
 */
export class Running implements AsyncGenerator<never, void, void>, Sink {
  private subscription: RunningSubscription | undefined;
  private over: { readonly error?: GraphQLError } | undefined;
  private settle: (() => void) | undefined;

  constructor(
    private readonly begin: Begin,
    readonly write: (resolution: Resolution, responseKey: string) => void,
  ) {}

  next(): Promise<IteratorResult<never, void>> {
    this.subscription ??= this.begin(this);
    return new Promise((resolve, reject) => {
      this.settle = () => (this.over?.error ? reject(this.over.error) : resolve(LAST));
      if (this.over) this.settle();
    });
  }

  complete(): void {
    this.end({});
  }

  fail(error: GraphQLError): void {
    this.end({ error });
  }

  /** The client has ended it: who waits for the end would tell it, and free an id that may be another's by then. */
  return(): Promise<IteratorResult<never, void>> {
    this.subscription?.cancel();
    return DONE;
  }

  throw(error: GraphQLError): Promise<IteratorResult<never, void>> {
    this.subscription?.cancel();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private end(over: { readonly error?: GraphQLError }): void {
    this.over ??= over;
    this.settle?.();
  }
}

const LAST = { done: true, value: undefined } as const;
const DONE: Promise<IteratorResult<never, void>> = Promise.resolve(LAST);
