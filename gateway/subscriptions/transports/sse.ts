import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Exchange, isToldByStatus, refuse, unacceptable } from './refusal.ts';
import { EVENT_STREAM, ONLY_OPERATION } from './sse-format.ts';
import { ReservedStreams, tokenOf } from './sse-reserved.ts';
import { type AnswerForm, answerWithStream } from './stream-answer.ts';
import type { TransportOptions } from './transport.ts';

/** The methods of `/graphql/stream`: PUT and DELETE are for streams that carry many operations. */
export const STREAM_METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/**
 * Server-sent events by graphql-sse's protocol. With a token, requests belong to a stream that was reserved for many
 * operations (single connection mode); without, a request is answered with a stream of its own.
 */
export function createSseTransport(options: TransportOptions) {
  const reserved = new ReservedStreams(options);
  const route = async (exchange: Exchange): Promise<unknown> => {
    const { request, reply } = exchange;
    const token = tokenOf(request);
    if (request.method === 'PUT')
      return reply
        .code(201)
        .type('text/plain')
        .send(await reserved.reserve(request));
    if (request.method === 'DELETE') return reply.code(200).send(await reserved.stop(request));
    if (token === undefined) return answer(options, exchange);
    if (request.method === 'POST') return reply.code(202).send(await reserved.run(request));
    return reserved.open(exchange);
  };
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const exchange = { request, reply };
    try {
      await route(exchange);
    } catch (error) {
      await refuse(exchange, error, options.logger);
    }
  };
}

/** Distinct connections mode. */
async function answer(options: TransportOptions, exchange: Exchange): Promise<void> {
  await options.readRequest(exchange.request, () => checkAccept(exchange.request));
  return answerWithStream(options, exchange, DISTINCT);
}

function checkAccept({ headers: { accept = '' } }: FastifyRequest): void {
  if (!ACCEPTS_EVENTS.test(accept)) throw unacceptable(406, 'This is for accept: text/event-stream.');
}

/** Also of who takes anything, or does not say. */
const ACCEPTS_EVENTS = /^$|text\/event-stream|text\/\*|\*\/\*/i;

const DISTINCT: AnswerForm = { format: EVENT_STREAM, operation: ONLY_OPERATION, isHttpError: isToldByStatus };
