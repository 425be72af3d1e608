import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import pLimit from 'p-limit';
import { unavailable } from '../../../kernel/errors.ts';

/** Hashes and verifies passwords; both take a processor for some 30 ms. Throws `UNAVAILABLE` when too many wait. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** An unknown user, whose hash is undefined, takes as long to refuse as a wrong password. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const COSTS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Some three seconds of work on one processor: who comes later is better told at once. */
const MOST_WAITING = 100;

export function createPasswords(atOnce: number): Passwords {
  const limit = pLimit(atOnce);
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (limit.pendingCount >= MOST_WAITING)
      throw unavailable('Too many sign-ins at the moment. Try again in a few seconds.');
    return limit(work);
  };
  const hash = async (password: string) => inTurn(() => argon2.hash(password, COSTS));
  let decoy: Promise<string> | undefined;
  return {
    hash,
    async verify(known, password) {
      decoy ??= hash(randomBytes(16).toString('hex'));
      const against = known ?? (await decoy);
      const matches = await inTurn(() => argon2.verify(against, password));
      return matches && known !== undefined;
    },
  };
}
