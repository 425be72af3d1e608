import { createHash, randomBytes } from 'node:crypto';
import { API_KEYS_TOPIC } from '../bus/topics.ts';
import type { Resources } from '../resources.ts';

/** The permissions of a key beyond its contract. */
export const API_KEY_SCOPES = ['AS_USER'] as const;

export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** The beginning that tells a secret of ours from other texts, for those who look for secrets that leaked. */
const PREFIX = 'parley_';

const SECRET = new RegExp(`^${PREFIX}[\\w-]{43}$`);

/** A new secret of 256 random bits. Only its hash is kept. */
export function createApiKeySecret(): { readonly secret: string; readonly hash: string } {
  const secret = PREFIX + randomBytes(32).toString('base64url');
  return { secret, hash: hashApiKeySecret(secret) };
}

export const isApiKeySecret = (text: string): boolean => SECRET.test(text);

/** SHA-256: nobody tries out 256 random bits, so that nothing slower is called for. */
export const hashApiKeySecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/**
 * Tells every gateway that something about API keys, or about a user whom they may act for, is no longer as it was: they
 * forget what they knew, and look again at the keys of their open connections.
 */
export const announceKeyChange = ({ bus }: Resources): void => bus.publish(API_KEYS_TOPIC, {});
