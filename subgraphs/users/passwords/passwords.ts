import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import { unavailable } from '../../../kernel/errors.ts';
import { FairTurns } from './fair-turns.ts';

/** The purposes for which a password is hashed: one that waits for one purpose does not wait for those of another. */
export type HashingPurpose = 'registration' | 'sign-in' | 'password change' | 'new user';

/** Hashes and verifies passwords; both take a processor for some 30 ms. Throws `UNAVAILABLE` when too many wait. */
export interface Passwords {
  hash(purpose: HashingPurpose, password: string): Promise<string>;
  /** An unknown user, whose hash is undefined, takes as long to refuse as a wrong password. */
  verify(purpose: HashingPurpose, hash: string | undefined, password: string): Promise<boolean>;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const COSTS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** For each purpose. Some three seconds of work on one processor: who comes later is better told at once. */
const MOST_WAITING = 100;

export function createPasswords(atOnce: number): Passwords {
  const tooMany = () => unavailable('Too many passwords are being checked at the moment. Try again in a few seconds.');
  const turns = new FairTurns<HashingPurpose>(atOnce, MOST_WAITING, tooMany);
  const decoy = createDecoy();
  return {
    hash: (purpose, password) => turns.take(purpose, () => argon2.hash(password, COSTS)),
    async verify(purpose, known, password) {
      const matches = await turns.take(purpose, () => argon2.verify(known ?? decoy, password));
      return matches && known !== undefined;
    },
  };
}

/** A hash in the form and with the costs of all others, of no password: 256 random bits that nothing was hashed to. */
function createDecoy(): string {
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '');
  const { memoryCost, timeCost, parallelism } = COSTS;
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${base64(16)}$${base64(32)}`;
}
