import { badInput } from './errors.ts';

/** The time from which on something no longer works, as a client sets it; null for never. Throws `BAD_USER_INPUT` for one that has passed. */
export function parseExpiry(expiresAt: Date | null): Date | null {
  if (expiresAt && expiresAt.getTime() <= Date.now()) throw badInput('expiresAt', 'must be in the future.');
  return expiresAt;
}
