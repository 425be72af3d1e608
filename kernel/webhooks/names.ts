import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { Lookup } from './addresses.ts';

/** A name that has no address, as far as name servers say. */
export class UnresolvedError extends Error {
  readonly code = 'UNRESOLVED';

  constructor() {
    super('The name of the target has no address.');
    this.name = 'UnresolvedError';
  }
}

/** The time for the first answer, in milliseconds; what c-ares waits for the second is about twice that. */
const ASKED = { timeout: 2000, tries: 2 } as const;
const LOOPBACK: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];

/**
 * Names become addresses by the answers of name servers, the system's or these. The system's own look-up would keep one
 * of two threads for as long as it waits: two targets whose name servers are silent would hold up the names of all others.
 */
export const createNameLookup =
  (servers?: readonly string[]): Lookup =>
  (hostname, _, callback) => {
    // No name server knows it (RFC 6761).
    if (/(^|\.)localhost\.?$/i.test(hostname)) return callback(null, LOOPBACK);
    // A new one each time: the system's name servers may change.
    const resolver = new Resolver(ASKED);
    if (servers) resolver.setServers(servers);
    Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]).then(([four, six]) => {
      const addresses = [...listOf(four, 4), ...listOf(six, 6)];
      callback(addresses.length > 0 ? null : new UnresolvedError(), addresses);
    });
  };

const listOf = (found: PromiseSettledResult<string[]>, family: number): LookupAddress[] =>
  found.status === 'fulfilled' ? found.value.map((address) => ({ address, family })) : [];
