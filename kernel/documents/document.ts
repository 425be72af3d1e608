import { createHash } from 'node:crypto';

/** For whom documents are registered: a client by its name, or a partner by the contract of its keys. */
export interface DocumentOwner {
  readonly kind: 'client' | 'contract';
  readonly name: string;
}

/** An owner as the database and the audit log have it: `client:web`, `contract:partner-bot`. */
export const ownerKey = ({ kind, name }: DocumentOwner): string => `${kind}:${name}`;

/** The owner that a key stands for. */
export function parseOwnerKey(key: string): DocumentOwner {
  const [kind, ...name] = key.split(':');
  return { kind: kind === 'contract' ? kind : 'client', name: name.join(':') };
}

/** The name of a document everywhere: the SHA-256 of its text in UTF-8, as 64 lowercase hexadecimal digits. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const isHash = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);

/** A name that may stand in a header; contracts are files, and have names like them. */
export const OWNER_NAMES: Readonly<Record<DocumentOwner['kind'], RegExp>> = {
  client: /^[\w@./-]{1,64}$/,
  contract: /^[a-z0-9][a-z0-9-]{0,63}$/,
};
