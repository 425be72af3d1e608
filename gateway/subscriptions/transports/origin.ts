import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { includesOrigin } from '../../../kernel/config/origins.ts';

/**
 * Whether whoever asks for a socket may have one: a page of an allowed origin or of our own, or a client that is no
 * browser and sends none. Browsers ask before they call across origins, but not before they open a socket (RFC 6455, 10.2).
 */
export function isWelcome({ headers: { origin, host } }: IncomingMessage, allowed: readonly string[]): boolean {
  if (origin === undefined || includesOrigin(allowed, origin)) return true;
  return isSameHost(origin, host ?? '');
}

/** Characters of an origin in the log: clients write what they like. */
const LOGGED = 200;
/** Enough for the pages of an installation; whoever makes up origins fills no log and no memory. */
const MOST_WARNINGS = 100;

/**
 * Warns, once for each origin, of a page whose calls its browser hides from it and whose sockets are refused: neither says why.
 * After {@link MOST_WARNINGS} origins it says nothing more.
 */
export function warnOfUnwelcome(logger: Logger, allowed: readonly string[]): (request: IncomingMessage) => void {
  const warned = new Set<string>();
  return (request) => {
    if (warned.size >= MOST_WARNINGS || isWelcome(request, allowed)) return;
    const origin = request.headers.origin?.slice(0, LOGGED) ?? '';
    if (warned.has(origin)) return;
    warned.add(origin);
    logger.warn({ origin }, warned.size < MOST_WARNINGS ? UNWELCOME : `${UNWELCOME} ${NO_MORE}`);
  };
}

const UNWELCOME =
  'A page called from an origin that may not call: its browser keeps the answers from it, and it gets no sockets. If it is yours, add the origin to CORS_ORIGINS.';
const NO_MORE = 'Of others there will be no word until the next start.';

/** A proxy may have ended TLS, so the scheme is the page's word; it only says which port a host without one means. */
function isSameHost(origin: string, host: string): boolean {
  const [page, own] = [parse(origin), parse(`${origin.split('://', 1)[0]}://${host}`)];
  return page !== undefined && page.host !== '' && page.host === own?.host;
}

const parse = (url: string) => (URL.canParse(url) ? new URL(url) : undefined);
