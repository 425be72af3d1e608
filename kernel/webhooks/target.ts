import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { badInput } from '../errors.ts';
import { checkCharacters } from '../text.ts';
import { isPublicAddress } from './addresses.ts';
import { createNameLookup } from './names.ts';

const MOST_CHARACTERS = 2048;
/** A name server that does not answer must not hold up an admin. */
const LOOKUP_MS = 2000;
const lookup = createNameLookup();

export interface TargetRules {
  /** Private addresses and plain HTTP are allowed. */
  readonly allowPrivate: boolean;
}

/** The host of a URL as connections take it: IPv6 without brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/**
 * The URL of a webhook as a client sent it, in the one form that the URL standard gives it. Throws `BAD_USER_INPUT` for
 * what is no `https:` URL, holds a user or a fragment, or leads to a private address as far as is known now; the
 * connection itself is checked each time.
 */
export async function parseTarget(text: string, field: string, { allowPrivate }: TargetRules): Promise<string> {
  if (text.length > MOST_CHARACTERS) throw badInput(field, `must have at most ${MOST_CHARACTERS} characters.`);
  checkCharacters(text, field);
  if (!URL.canParse(text)) throw badInput(field, 'must be a URL.');
  const url = new URL(text);
  const protocols = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!protocols.includes(url.protocol)) throw badInput(field, 'must start with https://.');
  if (url.username || url.password) throw badInput(field, 'must not hold a user or a password.');
  if (url.hash) throw badInput(field, 'must not have a fragment.');
  if (!allowPrivate && !(await mayBePublic(hostOf(url)))) throw badInput(field, 'must lead to a public address.');
  return url.href;
}

/** False when the host is known to have an address that is not public. One without an address yet may get one. */
async function mayBePublic(host: string): Promise<boolean> {
  if (isIP(host)) return isPublicAddress(host);
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<[]>((resolve) => {
    timer = setTimeout(resolve, LOOKUP_MS, []);
  });
  const found = new Promise<LookupAddress[]>((resolve) => lookup(host, { all: true }, (_, list) => resolve(list)));
  const addresses = await Promise.race([found, tooSlow]);
  clearTimeout(timer);
  return addresses.every(({ address }) => isPublicAddress(address));
}
