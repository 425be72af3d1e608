import type { onSendAsyncHookHandler } from 'fastify';
import { tooLarge } from '../../kernel/errors.ts';
import { presentError } from '../../kernel/graphql/present-error.ts';

/** The bytes of a character in UTF-16, once in UTF-8: three at most. */
const MOST_BYTES_EACH = 3;

/** Whether a text has more bytes than that. They are counted only where its length does not say it already. */
export const exceeds = (text: string, maxBytes: number): boolean =>
  text.length > maxBytes || (text.length * MOST_BYTES_EACH > maxBytes && Buffer.byteLength(text) > maxBytes);

/** The result that stands for one which is too large, as JSON. */
export const TOO_LARGE_RESULT = JSON.stringify({ errors: [presentError(tooLarge())] });

/** Sends `PAYLOAD_TOO_LARGE` instead of an answer that is larger, once its text is made. */
export const boundAnswer =
  (maxBytes: number): onSendAsyncHookHandler =>
  async (_, reply, payload) => {
    if (typeof payload !== 'string' || !exceeds(payload, maxBytes)) return payload;
    reply.removeHeader('content-length').code(413);
    return TOO_LARGE_RESULT;
  };
