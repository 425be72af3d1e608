import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ParleyError } from '../errors.ts';
import { presentError } from '../graphql/present-error.ts';
import type { DueAnswers } from './due-answers.ts';
import { rawAnswer } from './raw-answer.ts';

/**
 * Answers what Node cannot take for a request: it has not arrived in time, its head is too large, or it is no HTTP. Nothing is said
 * where other answers are due before: a client would take it for one of those.
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  due: ReadonlySet<ServerResponse> = new Set(),
): void {
  const isItsTurn = [...due].every(({ req, headersSent }) => !req.complete && !headersSent);
  if (error.code !== 'ECONNRESET' && socket.writable && isItsTurn) socket.write(answerFor(error.code));
  socket.destroy();
}

/**
 * Has a server answer also what Node would answer without a word: an expectation that it does not know, and a tunnel. What makes
 * something else of a connection ends it where answers are due before: it would come in the middle of them.
 */
export function takeAllRequests(server: Server, due: DueAnswers): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  for (const event of ['connect', 'upgrade'])
    server.prependListener(event, ({ socket }: IncomingMessage) => {
      if (due.of(socket).size > 0) socket.destroy();
    });
  server.on('connect', (_: IncomingMessage, stream: Duplex) => {
    stream.on('error', () => {});
    const answer = refusal(405, new ParleyError('BAD_USER_INPUT', 'CONNECT is for no address here.'));
    stream.end(answer, () => stream.destroy());
  });
}

function answerFor(code: string | undefined): string {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return refusal(408, new ParleyError('BAD_USER_INPUT', 'The request took too long to arrive.'));
  if (code === 'HPE_HEADER_OVERFLOW')
    return refusal(431, new ParleyError('PAYLOAD_TOO_LARGE', 'The head of the request is too large.'));
  return refusal(400, new ParleyError('BAD_USER_INPUT', 'The request is not valid HTTP.'));
}

const refusal = (status: number, error: ParleyError): string => rawAnswer({ status, errors: [presentError(error)] });
