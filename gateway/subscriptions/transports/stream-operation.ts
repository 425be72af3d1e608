import type { FormattedExecutionResult, GraphQLError } from 'graphql';
import { exceeds, TOO_LARGE_RESULT } from '../../limits/response-size.ts';
import type { Connection, RunningSubscription } from '../connection.ts';
import type { Resolution } from '../resolution.ts';
import type { Sink } from '../subscription.ts';
import type { Begin } from '../subscriptions.ts';

/** How a transport says what becomes of an operation. */
export interface OperationForm {
  /** Whether the stream is this operation's alone, and ends with it. */
  readonly isWhole: boolean;
  readonly completion: string;
  /** A result that others get as well. */
  result(resolution: Resolution, responseKey: string): Buffer;
  /** The result of a query or mutation, given as JSON. */
  answer(result: string): string;
  /** Errors that end the operation, given as a JSON list. */
  failure(errors: string): string;
}

/** The stream that an operation runs on, as far as the operation needs it. */
export interface OperationStream extends Connection {
  start(): void;
  write(chunk: string | Buffer): void;
  /** Writes the answer to a query or a mutation, which counts until it has left. */
  writeAnswer(text: string): void;
  /** Forgets an operation that is over. */
  finish(operation: StreamOperation): void;
}

/** One operation on a stream. */
export class StreamOperation implements Sink {
  isOver = false;
  private subscription: RunningSubscription | undefined;

  constructor(
    readonly connection: OperationStream,
    readonly id: string,
    readonly form: OperationForm,
  ) {}

  /** Begins a subscription, unless the client has ended it meanwhile. */
  begin(begin: Begin): void {
    if (this.isOver) return;
    this.connection.start();
    this.subscription = begin(this);
  }

  /** The one result of a query or mutation; `PAYLOAD_TOO_LARGE` if it has more bytes than that. */
  answer(result: FormattedExecutionResult, maxBytes: number): void {
    if (this.isOver) return;
    const text = JSON.stringify(result);
    this.connection.writeAnswer(this.form.answer(exceeds(text, maxBytes) ? TOO_LARGE_RESULT : text));
    this.complete();
  }

  write(resolution: Resolution, responseKey: string): void {
    this.connection.write(this.form.result(resolution, responseKey));
  }

  complete(): void {
    if (this.isOver) return;
    this.cancel();
    this.connection.write(this.form.completion);
    this.connection.finish(this);
  }

  fail(error: GraphQLError): void {
    this.refuse([error]);
  }

  /** Ends with errors. */
  refuse(errors: readonly GraphQLError[]): void {
    if (this.isOver) return;
    this.connection.write(this.form.failure(JSON.stringify(errors)));
    this.complete();
  }

  /** Ends without a word. */
  cancel(): void {
    this.isOver = true;
    this.subscription?.cancel();
  }
}
