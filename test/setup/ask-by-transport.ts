import { createHash } from 'node:crypto';
import type { Client, ResponseError } from './client.ts';
import { EventStreams } from './event-streams.ts';
import { RawSocket } from './raw-socket.ts';
import { StreamResponse } from './stream-response.ts';

/** The first thing that comes: a result, or the errors of a refusal. */
export interface FirstAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: what a test selects is what it reads.
  readonly data?: any;
  readonly errors?: readonly (ResponseError & { readonly extensions: { readonly reason?: string } })[];
  readonly extensions?: object;
}

/** A request as it is sent, whatever it has and lacks. */
export interface Sent {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly documentId?: unknown;
  readonly variables?: unknown;
  readonly extensions?: object;
}

type Ask = (client: Client, sent: Sent, clientName?: string) => Promise<FirstAnswer>;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
/** The two ways to name a document. */
export const byExtension = (text: string): Sent => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
});
export const byId = (text: string): Sent => ({ documentId: `sha256:${hashOf(text)}` });

function headersOf({ headers }: Client, clientName?: string): Record<string, string> {
  return { ...headers, ...(clientName && { 'apollographql-client-name': clientName }) };
}

/** A request as the query string of a GET. */
function parametersOf(sent: Sent): Record<string, string> {
  const given = Object.entries(sent).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

export const viaPost: Ask = async (client, sent, clientName) => {
  const headers = { ...headersOf(client, clientName), 'content-type': 'application/json' };
  const response = await fetch(`${client.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(sent) });
  return (await response.json()) as FirstAnswer;
};

export const viaGet: Ask = async (client, sent, clientName) => {
  const headers = { ...headersOf(client, clientName), 'apollo-require-preflight': 'true' };
  const url = `${client.url}/graphql?${new URLSearchParams(parametersOf(sent))}`;
  return (await (await fetch(url, { headers })).json()) as FirstAnswer;
};

export const viaSocket: Ask = async (client, sent, clientName) => {
  using socket = await RawSocket.open(client.url);
  socket.send({ type: 'connection_init', payload: { ...client.connectionParams, clientName } });
  await socket.find(({ type }) => type === 'connection_ack');
  socket.send({ id: '1', type: 'subscribe', payload: sent });
  const { type, payload } = await socket.find(({ id }) => id === '1');
  return type === 'error' ? { errors: payload } : payload;
};

/** The first result in a stream, or the JSON of a refusal. */
async function firstOf(stream: StreamResponse, result: RegExp): Promise<FirstAnswer> {
  if (stream.response.headers.get('content-type')?.startsWith('application/json'))
    return JSON.parse(await stream.whole()) as FirstAnswer;
  const [, json = '{}'] = result.exec(await stream.until(result)) ?? [];
  return JSON.parse(json) as FirstAnswer;
}

const EVENT = /^event: next\ndata: (.*)\n\n/m;

export const viaEvents =
  (method: 'GET' | 'POST'): Ask =>
  async (client, sent, clientName) => {
    const streams = new EventStreams(client);
    const headers = { ...headersOf(client, clientName), accept: 'text/event-stream' };
    using stream =
      method === 'GET'
        ? await StreamResponse.open(streams.url(parametersOf(sent)), { headers })
        : await StreamResponse.open(streams.url(), streams.post(sent, headers));
    return await firstOf(stream, EVENT);
  };

const viaOneStream: Ask = async (client, sent, clientName) => {
  const streams = new EventStreams(client);
  const { text: token } = await streams.reserve();
  using stream = await streams.open(token);
  const extensions = { ...sent.extensions, operationId: '1' };
  const headers = { ...headersOf(client, clientName), 'x-graphql-event-stream-token': token };
  const { status, text } = await streams.ask(streams.post({ ...sent, extensions }, headers));
  if (status !== 202) return JSON.parse(text) as FirstAnswer;
  const { payload } = (await firstOf(stream, EVENT)) as { payload: FirstAnswer };
  return payload;
};

const viaParts: Ask = async (client, sent, clientName) => {
  const accept = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json';
  const headers = { ...headersOf(client, clientName), 'content-type': 'application/json', accept };
  using stream = await StreamResponse.open(`${client.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify(sent),
  });
  return await firstOf(stream, /\{"payload":(.*)\}\r\n--graphql/);
};

/** Each way for a query, and each way for a subscription: what comes first. */
export const QUERY_TRANSPORTS: readonly (readonly [name: string, ask: Ask])[] = [
  ['HTTP POST', viaPost],
  ['HTTP GET', viaGet],
  ['a WebSocket', viaSocket],
  ['server-sent events', viaEvents('POST')],
  ['server-sent events by GET', viaEvents('GET')],
  ['server-sent events on one stream', viaOneStream],
];

export const SUBSCRIPTION_TRANSPORTS: typeof QUERY_TRANSPORTS = [
  ...QUERY_TRANSPORTS.slice(2),
  ['multipart responses', viaParts],
];
