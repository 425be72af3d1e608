import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { entriesOf } from '../../../kernel/http/entries.ts';
import type { Exchange } from './refusal.ts';
import { answerWithStream } from './stream-answer.ts';
import type { StreamFormat } from './stream-body.ts';
import type { OperationForm } from './stream-operation.ts';
import { readStreamRequest } from './stream-request.ts';
import type { TransportOptions } from './transport.ts';

/** Subscriptions in parts of one response on `/graphql`, as Apollo's router sends and its clients read them. */
export interface MultipartTransport {
  /** Whether a request is a subscription whose client asks for parts. Everything else is Apollo Server's. */
  accepts(request: FastifyRequest): boolean;
  answer(exchange: Exchange): Promise<void>;
}

export const createMultipartTransport = (options: TransportOptions): MultipartTransport => ({
  accepts: (request) => asksForParts(request) && isSubscription(options, request),
  answer: (exchange) => answerWithStream(options, exchange, { format: FORMAT, operation: FORM, isHttpError }),
});

const asksForParts = ({ headers: { accept = '' } }: FastifyRequest) => entriesOf(accept).some(isInParts);

/** Whether a type that a client accepts is that of subscriptions in parts. */
export function isInParts(accepted: string): boolean {
  const [type = '', ...parameters] = entriesOf(accepted, ';');
  return /^multipart\/mixed$/i.test(type) && parameters.some((one) => /^subscriptionspec="?1\.0/i.test(one));
}

/** A body that cannot be read is not a subscription: Apollo Server says what is wrong with it. */
function isSubscription({ subscriptions }: TransportOptions, request: FastifyRequest): boolean {
  try {
    return subscriptions.typeOf(readStreamRequest(request)) === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}

/** Clients read errors that come with another type than parts. */
const isHttpError = () => true;

/** The boundary that Apollo's clients ask for. */
const BOUNDARY = '\r\n--graphql';

/** A part ends with the next boundary: written at once, or the client would wait for it. */
const partOf = (json: string): string => `\r\ncontent-type: application/json\r\n\r\n${json}${BOUNDARY}`;

const FORMAT: StreamFormat = {
  transport: 'multipart',
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: BOUNDARY,
  heartbeat: partOf('{}'),
  ending: '--\r\n',
};

const FORM: OperationForm = {
  isWhole: true,
  completion: '',
  result: (resolution, responseKey) => resolution.bytes('multipart', responseKey, toPayload),
  answer: (result) => toPayload(result),
  failure: (errors) => partOf(`{"payload":null,"errors":${errors}}`),
};

const toPayload = (result: string): string => partOf(`{"payload":${result}}`);
