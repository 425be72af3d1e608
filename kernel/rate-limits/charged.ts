import { presentError } from '../graphql/present-error.ts';
import type { Charge, RateLimits } from './rate-limits.ts';

/**
 * Does what the charges are for. They are given back for what was `UNAVAILABLE`: whoever is told to try again must be able to.
 * Throws `RATE_LIMITED` where they cannot be taken; then nothing is done.
 */
export async function charged<Result>(
  rateLimits: RateLimits,
  charges: readonly Charge[],
  work: () => Promise<Result>,
): Promise<Result> {
  await rateLimits.take(...charges);
  try {
    return await work();
  } catch (error) {
    if (presentError(error).extensions?.code === 'UNAVAILABLE') rateLimits.giveBack(...charges);
    throw error;
  }
}
