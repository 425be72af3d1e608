import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { Lookup } from './addresses.ts';
import { findInHostsFile } from './hosts-file.ts';

/** A name that has no address, as far as this machine and its name servers say. */
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

export interface NameSources {
  /** The system's if left out. */
  readonly servers?: readonly string[];
  readonly hostsFile?: string;
}

/**
 * Names become addresses by the machine's own file, else by the answers of name servers. The system's look-up would do the
 * same, but keep one of two threads for as long as it waits: two targets whose name servers are silent would hold up the
 * names of all others.
 */
export const createNameLookup =
  ({ servers, hostsFile = '/etc/hosts' }: NameSources = {}): Lookup =>
  async (name, _, callback) => {
    const own = await findInHostsFile(name, hostsFile);
    const addresses = own.length > 0 ? own : await askNameServers(name, servers);
    callback(addresses.length > 0 ? null : new UnresolvedError(), addresses);
  };

async function askNameServers(name: string, servers?: readonly string[]): Promise<LookupAddress[]> {
  // No name server knows it (RFC 6761).
  if (/(^|\.)localhost\.?$/i.test(name)) return LOOPBACK;
  // A new one each time: the system's name servers may change.
  const resolver = new Resolver(ASKED);
  if (servers) resolver.setServers(servers);
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return [...listOf(four, 4), ...listOf(six, 6)];
}

const listOf = (found: PromiseSettledResult<string[]>, family: number): LookupAddress[] =>
  found.status === 'fulfilled' ? found.value.map((address) => ({ address, family })) : [];
