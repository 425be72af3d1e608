import { createHmac, randomBytes } from 'node:crypto';

/** A new secret: 256 random bits. Its text, prefix included, is the key of the HMAC. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64url')}`;

export interface SignedRequest {
  /** Stable for an event, however often it is sent. */
  readonly id: string;
  readonly body: string;
  /** The current secret first, then one that was replaced a short time ago. */
  readonly secrets: readonly string[];
}

/**
 * The headers by which a receiver knows that a request is ours and new: HMAC-SHA256 (RFC 2104) of
 * `id.timestamp.body` under each secret, and the Unix time in seconds.
 */
export function signatureHeaders({ id, body, secrets }: SignedRequest, now = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const sign = (secret: string) =>
    `v1=${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('hex')}`;
  return {
    'parley-webhook-id': id,
    'parley-webhook-timestamp': timestamp,
    'parley-webhook-signature': secrets.map(sign).join(','),
  };
}
