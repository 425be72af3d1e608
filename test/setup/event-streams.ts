import type { Client } from './client.ts';
import { StreamResponse } from './stream-response.ts';

/** A whole answer, once the server has ended it. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** The header with which requests name a stream that was reserved. */
export const STREAM_TOKEN = 'x-graphql-event-stream-token';

/** Events as they stand on the wire. */
export const nextEvent = (data: object) => `event: next\ndata: ${JSON.stringify(data)}\n\n`;

/** The codes of the errors in a text, in their order. */
export const codesOf = (text: string) => [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);

/** `/graphql/stream` for one user, request by request. */
export class EventStreams {
  constructor(private readonly client: Client) {}

  get authorization(): Record<string, string> {
    return this.client.headers;
  }

  /** The address, with these parameters in its query string. */
  url(parameters: Record<string, string> = {}): string {
    return `${this.client.url}/graphql/stream?${new URLSearchParams(parameters)}`;
  }

  post(body: object, headers: Record<string, string> = {}): RequestInit {
    const own = { ...this.authorization, 'content-type': 'application/json', accept: 'text/event-stream' };
    return { method: 'POST', body: JSON.stringify(body), headers: { ...own, ...headers } };
  }

  /** Sends a request and waits for the end of its answer. */
  async ask(init: RequestInit, url = this.url()): Promise<Answer> {
    using answer = await StreamResponse.open(url, init);
    return { status: answer.status, text: await answer.whole(), headers: answer.response.headers };
  }

  /** Reserves a stream for many operations. The text of the answer is its token. */
  reserve(): Promise<Answer> {
    return this.ask({ method: 'PUT', headers: this.authorization });
  }

  open(token: string): Promise<StreamResponse> {
    return StreamResponse.open(this.url(), { headers: { accept: 'text/event-stream', [STREAM_TOKEN]: token } });
  }

  /** Begins an operation on a stream, for a client that takes errors as JSON unless `accept` says otherwise. */
  run(token: string, operationId: unknown, body: object, accept = 'application/json'): Promise<Answer> {
    const headers = { [STREAM_TOKEN]: token, accept };
    return this.ask(this.post({ ...body, extensions: { operationId } }, headers));
  }

  /** Ends an operation on a stream. */
  stop(token: string, operationId: string): Promise<Answer> {
    const headers = { ...this.authorization, [STREAM_TOKEN]: token };
    return this.ask({ method: 'DELETE', headers }, this.url({ operationId }));
  }
}
