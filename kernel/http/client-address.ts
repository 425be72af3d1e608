import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';
import type { TrustedProxies } from '../config/proxies.ts';
import { parseAddress } from '../rate-limits/networks.ts';
import { entriesOf } from './entries.ts';

/** Whether a proxy is believed. `hop` counts from the one that is connected, which is 0. */
export type TrustsProxy = (address: string, hop: number) => boolean;

/** Whether proxies are believed, in the form of Fastify's `trustProxy`. */
export function trustOf(trusted: TrustedProxies): TrustsProxy {
  if (typeof trusted === 'number') return (_, hop) => hop < trusted;
  const networks = trusted.map(networkIn);
  return (text) => {
    const address = parseAddress(text);
    return (
      address !== undefined &&
      networks.some((network) => address.kind() === network[0].kind() && address.match(network as never))
    );
  };
}

/** A network, or an address alone; of IPv4 in IPv6, the IPv4. */
function networkIn(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [base = '', bits] = text.split('/');
  const address = ipaddr.parse(base);
  const length = bits === undefined ? address.toByteArray().length * 8 : Number(bits);
  const isMapped = address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress() && length >= 96;
  return isMapped ? [(address as ipaddr.IPv6).toIPv4Address(), length - 96] : [address, length];
}

/** The address of a request's client: the first one, from here, that is no trusted proxy's. As Fastify's `request.ip`. */
export function clientAddress({ headers, socket }: IncomingMessage, trusts: TrustsProxy): string {
  const forwarded = entriesOf(String(headers['x-forwarded-for'] ?? ''))
    .filter(Boolean)
    .reverse();
  const hops = [socket.remoteAddress ?? '', ...forwarded];
  return hops.find((address, hop) => !trusts(address, hop)) ?? hops.at(-1) ?? '';
}

/**
 * Warns, once, of forwarded addresses that are not believed: without them everybody behind a proxy is one address, and
 * shares one address's limits.
 */
export function warnOfUntrusted(logger: Logger, trusts: TrustsProxy): (request: IncomingMessage) => void {
  let isSaid = false;
  return ({ headers, socket: { remoteAddress = '' } }) => {
    if (isSaid || (!headers['x-forwarded-for'] && !headers.forwarded) || trusts(remoteAddress, 0)) return;
    isSaid = true;
    logger.warn(
      { peer: remoteAddress },
      'A request came with X-Forwarded-For or Forwarded from a peer that is not trusted, so all behind that peer share its limits. If it is your proxy, set TRUST_PROXY to its address or network, or to how many proxies there are in a row.',
    );
  };
}
