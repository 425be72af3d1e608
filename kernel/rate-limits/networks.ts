import ipaddr from 'ipaddr.js';

/** A network that shares a limit by address, with how many times the points of one address it has. */
export interface Network {
  readonly key: string;
  readonly times: number;
}

/** A customer of a provider has a /64 at least, and can have a /48: 65,536 of them. */
const OWN_BITS = 64;
const SITE_BITS = 48;
const SITE_TIMES = 16;

/**
 * The networks whose limits an address counts by: an IPv4 address by itself, IPv6 by its /64 and by its /48, which may do
 * 16 times as much. The first one stands for whoever is there. What is no address is taken as it is.
 */
export function networksOf(ip: string): readonly [Network, ...Network[]] {
  const address = parseAddress(ip);
  if (!address) return [{ key: ip, times: 1 }];
  if (address.kind() === 'ipv4') return [{ key: address.toString(), times: 1 }];
  return [
    { key: networkOf(address, OWN_BITS), times: 1 },
    { key: networkOf(address, SITE_BITS), times: SITE_TIMES },
  ];
}

/** An address as a proxy or a socket names it, maybe with a port; IPv4 in IPv6 is IPv4. Undefined for what is none. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text) ?? [];
  // An interface's name (fe80::1%eth0) means something on one machine only.
  const [address = ''] = (bracketed ?? dotted ?? text).split('%');
  return isAddress(address) ? ipaddr.process(address) : undefined;
}

/** Whether a text is an IP address as it is usually written: not IPv4 as one number, or in octal. */
export const isAddress = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);

const networkOf = (address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string =>
  `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`;
