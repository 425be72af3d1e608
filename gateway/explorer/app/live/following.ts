import type { ExecutionResult } from 'graphql';
import { messageOf, type Refusal } from '../request.ts';
import { Store } from '../store.ts';
import { IDLE, LiveRun, type LiveState } from './live-run.ts';
import type { PositionVariables } from './positions.ts';
import type { Socket } from './socket.ts';

/** The subscriber of a subscription, to whom each result goes. */
export interface Observer {
  next(result: ExecutionResult): void;
  error(error: Refusal | readonly Refusal[]): void;
  complete(): void;
}

export interface Followed {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Those of the variables that say where to resume. */
  readonly names: PositionVariables;
}

/** The one subscription of the page: it goes on by itself where it was when the connection is lost. */
export class Following {
  readonly state = new Store<LiveState>(IDLE);
  private end: (() => void) | undefined;

  constructor(private readonly socket: Socket) {}

  readonly stop = (): void => this.end?.();

  /** Begins a subscription in place of the one before it. */
  start({ query, operationName, variables, names }: Followed, observer: Observer): void {
    this.stop();
    const { client, isOpen } = this.socket;
    const run = new LiveRun(this.state, names, variables);
    const payload = {
      query,
      ...(operationName && { operationName }),
      // Read each time that it is sent: again after a lost connection.
      get variables() {
        return run.currentVariables();
      },
    };
    const finish = this.watch(run);
    const unsubscribe = client.subscribe(payload, {
      next(result) {
        run.setStatus('live');
        run.add(result as ExecutionResult);
        observer.next(result as ExecutionResult);
      },
      error(error) {
        finish(refusalsOf(error)[0]?.message);
        observer.error(refusalsOf(error));
      },
      complete() {
        finish();
        observer.complete();
      },
    });
    this.end = () => {
      finish();
      unsubscribe();
    };
    if (isOpen()) run.setStatus('live');
  }

  /** Follows the connection as long as a subscription runs. Returns how to end it, with what it failed with. */
  private watch(run: LiveRun): (problem?: string) => void {
    const { client } = this.socket;
    const listening = [
      client.on('connected', () => run.setStatus('live')),
      client.on('closed', () => run.setStatus('reconnecting')),
    ];
    return (problem) => {
      this.end = undefined;
      for (const forget of listening) forget();
      run.finish(problem);
    };
  }
}

/** The failures of graphql-ws: errors of the operation, the socket's close, or what kept it from opening. */
function refusalsOf(error: unknown): readonly Refusal[] {
  if (Array.isArray(error)) return error as Refusal[];
  if (error instanceof CloseEvent)
    return [{ message: error.reason || `The connection was closed (${error.code}).`, extensions: { code: 'CLOSED' } }];
  return [{ message: messageOf(error) }];
}
