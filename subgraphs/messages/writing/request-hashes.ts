import { createHash, createHmac } from 'node:crypto';
import { required } from '../../../kernel/config/variables.ts';
import type { MessageContent } from '../../../kernel/content.ts';
import { deriveKey } from '../../../kernel/trust/assertion.ts';

/** The parts in which two sends with one `clientMessageId` must agree. Text and content may be edited or deleted later. */
export interface MessageRequest {
  readonly body: string;
  /** With its keys in order, so that what is equal has one text. */
  readonly content: MessageContent | null;
  readonly replyToId: string | null;
}

/**
 * Hashes of sent messages that tell a repeat from another message. A short text could be found again by hashing guesses,
 * so they are made with a key from the installation's secret: the database alone does not have it.
 */
export interface RequestHashes {
  of(request: MessageRequest): string;
  /** The same for a hash of the text without a key. */
  close(plain: string): string;
  /**
   * Whether a request may be a repeat of the one that was hashed: it is unless the hash says otherwise. That of a deleted
   * message is gone (null), and one that was made under another secret says nothing.
   */
  fits(hash: string | null, request: MessageRequest): boolean;
}

export function createRequestHashes(secret: string | undefined): RequestHashes {
  const key = deriveKey(required('PARLEY_SECRET', secret), 'client message ids');
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const keyName = sign('').slice(0, 8);
  const close = (plain: string) => `${keyName}.${sign(plain)}`;
  const of = (request: MessageRequest) => close(hashPlainly(request));
  return {
    of,
    close,
    fits(hash, request) {
      if (hash === null) return true;
      if (!hash.includes('.')) return hash === hashPlainly(request);
      return !hash.startsWith(`${keyName}.`) || hash === of(request);
    },
  };
}

const hashPlainly = (request: MessageRequest): string =>
  createHash('sha256').update(writtenDown(request)).digest('base64url');

/** Never the same for two that differ: the second form begins as no id and no line does. */
const writtenDown = ({ body, content, replyToId }: MessageRequest): string =>
  content === null ? `${replyToId ?? ''}\n${body}` : JSON.stringify([replyToId, body, content]);
