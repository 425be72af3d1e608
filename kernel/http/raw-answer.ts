import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

/** No browser takes an answer for something else than it says. */
export const GUARDS = { 'x-content-type-options': 'nosniff' } as const;

export interface RawAnswer {
  readonly status: number;
  /** The id of the request; a new one where none could be read. */
  readonly requestId?: string;
  /** In the form in which a client sees them. */
  readonly errors: readonly object[];
  readonly headers?: Iterable<readonly [name: string, value: string]>;
}

/** An answer in HTTP as it is sent, where nothing of the server's makes one. The connection is over with it. */
export function rawAnswer({ status, requestId = randomUUID(), errors, headers = [] }: RawAnswer): string {
  const body = JSON.stringify({ errors });
  const all = [
    ['connection', 'close'],
    ['content-type', 'application/json; charset=utf-8'],
    ['content-length', String(Buffer.byteLength(body))],
    ['x-request-id', requestId],
    ...Object.entries(GUARDS),
    ...headers,
  ];
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...all.map((header) => header.join(': '))];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
