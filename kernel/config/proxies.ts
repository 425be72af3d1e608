import ipaddr from 'ipaddr.js';
import { isAddress } from '../rate-limits/networks.ts';
import type { Values } from './values.ts';
import { ConfigError } from './variables.ts';

/** The proxies whose word on a client's address is taken: this number of them in a row, or those in these networks (CIDR). */
export type TrustedProxies = number | readonly string[];

const MOST_HOPS = 32;

export function trustedProxies(values: Values): TrustedProxies {
  const parts = values.get('TRUST_PROXY');
  const [first = 'off'] = parts;
  if (parts.length <= 1) {
    if (first === 'off') return 0;
    if (first === 'on') return 1;
    if (/^\d+$/.test(first) && Number(first) <= MOST_HOPS) return Number(first);
  }
  if (parts.every((part) => isAddress(part.split('/')[0] ?? '') && (!part.includes('/') || ipaddr.isValidCIDR(part))))
    return parts;
  throw new ConfigError(
    'TRUST_PROXY',
    `must be off, how many proxies there are in a row (0 to ${MOST_HOPS}; on is 1), or their addresses or networks (CIDR), separated by commas.`,
  );
}
