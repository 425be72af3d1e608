import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ParleyError } from '../errors.ts';
import { presentError } from '../graphql/present-error.ts';

/** An answer without a request that could be answered, in HTTP as it is sent. The connection is over with it. */
export function rawAnswer(status: number, error: ParleyError): string {
  const body = JSON.stringify({ errors: [presentError(error)] });
  const { retryAfterSeconds } = error.extensions;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Answers what Node cannot take for a request: it has not arrived in time, its head is too large, or it is no HTTP. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) socket.write(answerFor(error.code));
  socket.destroy();
}

function answerFor(code: string | undefined): string {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return rawAnswer(408, new ParleyError('BAD_USER_INPUT', 'The request took too long to arrive.'));
  if (code === 'HPE_HEADER_OVERFLOW')
    return rawAnswer(431, new ParleyError('PAYLOAD_TOO_LARGE', 'The head of the request is too large.'));
  return rawAnswer(400, new ParleyError('BAD_USER_INPUT', 'The request is not valid HTTP.'));
}
