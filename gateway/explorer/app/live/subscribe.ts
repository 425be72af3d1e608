import type { ExecutionResult } from 'graphql';
import { messageOf, type Refusal, RequestError } from '../request.ts';
import type { LiveRun } from './live-run.ts';
import type { Socket } from './socket.ts';

/** A subscription as GraphiQL takes it: where each result goes. */
export interface Observer {
  next(result: ExecutionResult): void;
  error(error: Refusal | readonly Refusal[]): void;
  complete(): void;
}

export interface SubscriptionText {
  readonly query: string;
  readonly operationName?: string | null | undefined;
}

/** Runs a subscription, which goes on by itself where it was when the connection is lost. Returns how to stop it. */
export function subscribe(
  { client, isOpen }: Socket,
  { query, operationName }: SubscriptionText,
  { run, observer }: { run: LiveRun; observer: Observer },
): () => void {
  const listening = [
    client.on('connected', () => run.setStatus('live')),
    client.on('closed', () => run.setStatus('reconnecting')),
  ];
  const payload = {
    query,
    ...(operationName && { operationName }),
    // Read each time that it is sent: again after a lost connection.
    get variables() {
      return run.currentVariables();
    },
  };
  const finish = (): void => {
    for (const forget of listening) forget();
    run.setStatus('ended');
  };
  const stop = client.subscribe(payload, {
    next(result) {
      run.setStatus('live');
      run.add(result as ExecutionResult);
      observer.next(result as ExecutionResult);
    },
    error(error) {
      finish();
      observer.error(refusalsOf(error));
    },
    complete() {
      finish();
      observer.complete();
    },
  });
  if (isOpen()) run.setStatus('live');
  return () => {
    finish();
    stop();
  };
}

function refusalsOf(error: unknown): Refusal | readonly Refusal[] {
  if (Array.isArray(error)) return error as Refusal[];
  if (error instanceof CloseEvent)
    return { message: error.reason || `The connection was closed (${error.code}).`, extensions: { code: 'CLOSED' } };
  const message = error instanceof RequestError ? error.message : messageOf(error);
  return { message };
}
