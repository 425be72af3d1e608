import type { IncomingMessage } from 'node:http';

/**
 * Whether whoever asks for a socket may have one: a page of an allowed origin or of our own, or a client that is no
 * browser and sends none. Browsers ask before they call across origins, but not before they open a socket (RFC 6455, 10.2).
 */
export function isWelcome({ headers: { origin, host } }: IncomingMessage, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return isSameHost(origin, host ?? '');
}

/** A proxy may have ended TLS, so the scheme is the page's word; it only says which port a host without one means. */
function isSameHost(origin: string, host: string): boolean {
  const [page, own] = [parse(origin), parse(`${origin.split('://', 1)[0]}://${host}`)];
  return page !== undefined && page.host !== '' && page.host === own?.host;
}

const parse = (url: string) => (URL.canParse(url) ? new URL(url) : undefined);
