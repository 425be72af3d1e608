import type { IncomingHttpHeaders } from 'node:http';
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

/** Of which Node takes the first, and a proxy before it maybe the last. `rawHeaders` are names and values in turn. */
export const hasTwoHosts = (rawHeaders: readonly string[]): boolean =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length > 1;

export const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

export const isCompressed = ({ 'content-encoding': encoding = '' }: IncomingHttpHeaders): boolean =>
  !['', 'identity'].includes(encoding.trim().toLowerCase());

export function isDeclaredUtf8({ 'content-type': type = '' }: IncomingHttpHeaders): boolean {
  const [, ...parameters] = entriesOf(type, ';');
  const charset = parameters
    .map((parameter) => entriesOf(parameter, '='))
    .find(([name]) => /^charset$/i.test(name ?? ''));
  return charset === undefined || /^"?utf-?8"?$/i.test(charset[1] ?? '');
}
