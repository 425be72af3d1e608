import { createHash, randomBytes } from 'node:crypto';

/** A new link: 192 random bits, of which only the hash is kept. */
export function createLink(): { readonly link: string; readonly hash: string } {
  const link = randomBytes(24).toString('base64url');
  return { link, hash: hashLink(link) };
}

/** SHA-256: nobody tries out 192 random bits, so that nothing slower is called for. */
export const hashLink = (link: string): string => createHash('sha256').update(link).digest('base64url');
