import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.ts';

/** A request that a webhook made. */
export interface ReceivedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of a body is what it sent.
  readonly body: any;
  /** The status that it was answered with. */
  readonly status: number;
}

/** How a receiver answers: with a status, with headers beside it, or not at all. */
export type Answer = number | { readonly status: number; readonly headers: Record<string, string> } | 'nothing';

/** A partner's server on loopback. Dispose of it to end it. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  /** Everything that came, in order. */
  readonly requests: ReceivedRequest[];
  /** The requests that were answered with a 2xx, in order. */
  readonly taken: ReceivedRequest[];
  /** How many requests ended before they were answered. */
  readonly cut: number;
  /** Answers from now on like this. */
  answer(answer: (body: ReceivedRequest['body'], earlier: number) => Answer | Promise<Answer>): void;
  /** Resolves when this number was taken. */
  untilTaken(count: number): Promise<ReceivedRequest[]>;
}

export async function createWebhookReceiver(): Promise<WebhookReceiver> {
  const requests: ReceivedRequest[] = [];
  let cut = 0;
  let decide: Parameters<WebhookReceiver['answer']>[0] = () => 204;
  const server = createServer(async (request, response) => {
    response.once('close', () => {
      if (!response.writableFinished) cut++;
    });
    const text = await readText(request);
    const body = JSON.parse(text);
    const earlier = requests.filter((other) => other.body.id === body.id).length;
    const answer = await decide(body, earlier);
    const status = typeof answer === 'object' ? answer.status : answer === 'nothing' ? 0 : answer;
    requests.push({ headers: request.headers as Record<string, string>, text, body, status });
    respond(response, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = () => requests.filter(({ status }) => status >= 200 && status < 300);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    get taken() {
      return taken();
    },
    get cut() {
      return cut;
    },
    answer(answer) {
      decide = answer;
    },
    async untilTaken(count) {
      await until(() => taken().length >= count);
      return taken();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer === 'nothing') return;
  const { status, headers = {} } = typeof answer === 'object' ? answer : { status: answer };
  response.writeHead(status, headers).end();
}

/** Whether a request carries a signature of a secret, as docs/webhooks.md says it is made. */
export function isSigned({ headers, text }: ReceivedRequest, secret: string): boolean {
  const id = headers['parley-webhook-id'];
  const timestamp = headers['parley-webhook-timestamp'];
  const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${text}`).digest();
  const signatures = (headers['parley-webhook-signature'] ?? '').split(',');
  return signatures.some((signature) => {
    const given = Buffer.from(signature.replace(/^v1=/, ''), 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
