import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { entriesOf } from './entries.ts';

/** Bytes of a header that libraries take apart, some in more than the time of its length. No client's is a tenth of it. */
const LONGEST = 1024;
const TAKEN_APART = ['accept', 'accept-encoding', 'content-encoding', 'content-type', 'host'] as const;

/** The first header that is longer than it may be. */
export const tooLongHeader = (headers: IncomingHttpHeaders): string | undefined =>
  TAKEN_APART.find((name) => (headers[name]?.length ?? 0) > LONGEST);

/** What no name of a host has, but what would make an address of another form with it. */
const NOT_IN_HOST = /[/?#@\\]/;

/** Whether a `Host` is a name or an address, with or without a port. Who was asked without any name sends none, or an empty one (RFC 9112, section 3.2). */
export const isHost = ({ host = '' }: IncomingHttpHeaders): boolean =>
  host === '' || (!NOT_IN_HOST.test(host) && URL.canParse(`http://${host}`));

/** Whether a request names no host though its version of HTTP asks for one, if only for an empty name. */
export const lacksHost = ({ headers, httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersionMajor === 1 && httpVersionMinor >= 1;

/** Of which Node takes the first, and a proxy before it maybe the last. `rawHeaders` are names and values in turn. */
export const hasTwoHosts = (rawHeaders: readonly string[]): boolean =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length > 1;

export const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

export const isCompressed = ({ 'content-encoding': encoding = '' }: IncomingHttpHeaders): boolean =>
  !['', 'identity'].includes(encoding.trim().toLowerCase());

/** Whether a body comes in a transfer coding that nobody undoes: Node joins the pieces of `gzip, chunked`, which stay compressed. */
export const isTransferCoded = ({ 'transfer-encoding': coding = '' }: IncomingHttpHeaders): boolean =>
  !['', 'chunked'].includes(coding.trim().toLowerCase());

/** Whether a body is UTF-8 by all that its type says: a second `charset`, or one in pieces (RFC 8187), is read by somebody, too. */
export function isDeclaredUtf8({ 'content-type': type = '' }: IncomingHttpHeaders): boolean {
  const [, ...parameters] = entriesOf(type, ';');
  return parameters
    .map((parameter) => entriesOf(parameter, '='))
    .filter(([name = '']) => /^charset(?:\*|$)/i.test(name))
    .every(([name = '', ...value]) => !name.includes('*') && /^"?utf-?8"?$/i.test(value.join('=')));
}

/** Whether something is expected of the server that it cannot do: anything but to say that a body may come (RFC 9110, section 10.1.1). */
export const isUnmet = ({ expect }: IncomingHttpHeaders): boolean =>
  expect !== undefined && expect.trim().toLowerCase() !== '100-continue';
