import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A target whose address is not on the public internet: nothing is sent there. */
export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS';

  constructor() {
    super('The target has no public address.');
    this.name = 'PrivateAddressError';
  }
}

/** The only part of IPv6 that is handed out as public addresses (RFC 4291, IANA). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** Azure's platform answers each virtual machine here, whatever the registry of addresses says. */
const AZURE_PLATFORM = '168.63.129.16';

/**
 * Whether an address is a public one: not of a private network, this machine, a link, a carrier, a cloud's metadata, a
 * documentation or a tunnel, also when it is IPv4 in the clothes of IPv6.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(GLOBAL_UNICAST) : text !== AZURE_PLATFORM;
}

/** How names become addresses. */
export type Lookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for connections that yields public addresses only. It is asked when the connection is made, and what it
 * answers is what is connected to: a name that meant another address a moment ago slips nothing through.
 */
export const createPublicLookup =
  (resolve: Lookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new PrivateAddressError(), '', 0);
      // One private address among public ones is reason enough.
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new PrivateAddressError(), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
