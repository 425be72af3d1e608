import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';

/**
 * Whether whoever asks for a socket may have one: a page of an allowed origin or of our own, or a client that is no
 * browser and sends none. Browsers ask before they call across origins, but not before they open a socket (RFC 6455, 10.2).
 */
export function isWelcome({ headers: { origin, host } }: IncomingMessage, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return isSameHost(origin, host ?? '');
}

/** Characters of an origin in the log: clients write what they like. */
const LOGGED = 200;

/** Warns, once, of a page whose calls its browser hides from it and whose sockets are refused: neither says why. */
export function warnOfUnwelcome(logger: Logger, allowed: readonly string[]): (request: IncomingMessage) => void {
  let isSaid = false;
  return (request) => {
    if (isSaid || isWelcome(request, allowed)) return;
    isSaid = true;
    logger.warn(
      { origin: request.headers.origin?.slice(0, LOGGED) },
      'A page called from an origin that may not call: its browser keeps the answers from it, and it gets no sockets. If it is yours, add the origin to CORS_ORIGINS.',
    );
  };
}

/** A proxy may have ended TLS, so the scheme is the page's word; it only says which port a host without one means. */
function isSameHost(origin: string, host: string): boolean {
  const [page, own] = [parse(origin), parse(`${origin.split('://', 1)[0]}://${host}`)];
  return page !== undefined && page.host !== '' && page.host === own?.host;
}

const parse = (url: string) => (URL.canParse(url) ? new URL(url) : undefined);
