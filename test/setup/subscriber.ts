import { createClient, type Client as SocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Client } from './client.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a test selects is what it reads.
type AnyData = any;

/** The results of one subscription, and how it ended. */
export class Received {
  readonly results: { data?: AnyData; errors?: AnyData }[] = [];
  /** Undefined while it runs; `complete`, or what it failed with. */
  end: unknown;
  private readonly waiting = new Set<() => void>();

  /** The values of the subscription's field, whatever its name. */
  get values(): AnyData[] {
    return this.results.map(({ data }) => data && Object.values(data)[0]);
  }

  /** Resolves with the values once there are this many. */
  async count(n: number): Promise<AnyData[]> {
    await this.until(() => this.results.length >= n);
    return this.values.slice(0, n);
  }

  /** Resolves with the first value that fits. */
  async find(fits: (value: AnyData) => boolean): Promise<AnyData> {
    await this.until(() => this.values.some(fits));
    return this.values.find(fits);
  }

  /** Resolves with how it ended. */
  async ended(): Promise<AnyData> {
    await this.until(() => this.end !== undefined);
    return this.end;
  }

  add(result: { data?: AnyData; errors?: AnyData }): void {
    this.results.push(result);
    this.changed();
  }

  finish(end: unknown): void {
    this.end ??= end;
    this.changed();
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.end !== undefined) throw new Error(`It ended (${JSON.stringify(this.end)}) before what was waited for.`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  private changed(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

/** A socket of a user, by the client of graphql-ws. Dispose of it to close it. */
export class Subscriber implements AsyncDisposable {
  readonly client: SocketClient;

  constructor(
    { url, connectionParams }: Pick<Client, 'url' | 'connectionParams'>,
    options: Partial<Parameters<typeof createClient>[0]> = {},
  ) {
    this.client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
      lazy: true,
      ...options,
    });
  }

  /** Begins a subscription. It runs until it ends or the socket is closed. */
  subscribe(query: string, variables: Record<string, unknown> = {}): Received & { stop: () => void } {
    const received = new Received();
    const stop = this.client.subscribe(
      { query, variables },
      {
        next: (result) => received.add(result as never),
        error: (error) => received.finish(error),
        complete: () => received.finish('complete'),
      },
    );
    return Object.assign(received, { stop });
  }

  /** One query or mutation over the socket. */
  async run(query: string, variables: Record<string, unknown> = {}): Promise<AnyData> {
    for await (const { data, errors } of this.client.iterate<AnyData>({ query, variables })) {
      if (errors) throw new Error(`Unexpected errors: ${JSON.stringify(errors)}`);
      return data;
    }
    throw new Error('No result came.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.dispose();
  }
}
