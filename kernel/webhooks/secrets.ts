import type { Config } from '../config/config.ts';
import { required } from '../config/variables.ts';
import { createSeal, type Seal } from '../trust/seal.ts';

/** Seals the secrets of webhooks: they must be read again to sign with, so a hash would not do. */
export const createSecretSeal = ({ secret }: Config): Seal =>
  createSeal(required('PARLEY_SECRET', secret), 'webhook secrets');

/** The secrets of a webhook as they stand in the database. */
export interface SealedSecrets {
  readonly sealedSecret: string;
  readonly sealedPreviousSecret: string | null;
  readonly previousSecretUntil: Date | null;
}

/** The secrets that sign now: the current one, then the one before while its time lasts. */
export function openSecrets(seal: Seal, webhook: SealedSecrets, now = Date.now()): string[] {
  const { sealedSecret, sealedPreviousSecret, previousSecretUntil } = webhook;
  const secrets = [seal.open(sealedSecret)];
  if (sealedPreviousSecret && previousSecretUntil && previousSecretUntil.getTime() > now)
    secrets.push(seal.open(sealedPreviousSecret));
  return secrets;
}
