import { ownerKey } from '../../kernel/documents/document.ts';
import { isOffered } from '../../kernel/permissions/platform.ts';
import { SEND_ANY_DOCUMENT } from '../declarations.ts';
import type { Identity } from '../identity.ts';

/** The sender of a document, as far as it decides which documents are registered for it. */
export type Asker = Pick<Identity, 'viewer' | 'contract' | 'key'>;

/**
 * For whom an asker's documents are registered: a contract where there is one, whatever the client calls itself; else the
 * name that a client gives itself, in a header or as `clientName` in `connection_init`.
 */
export function ownerOf({ contract }: Asker, clientName: string | undefined): string | undefined {
  if (contract !== undefined) return ownerKey({ kind: 'contract', name: contract });
  return clientName ? ownerKey({ kind: 'client', name: clientName }) : undefined;
}

/** Admins of the platform may send anything, as the explorer does for them; but not by the key of a partner. */
export const isExempt = ({ key, viewer }: Asker): boolean => key === undefined && isOffered(viewer, SEND_ANY_DOCUMENT);

/** Apollo's clients send the first one. */
const NAME_HEADERS = ['apollographql-client-name', 'x-client-name'] as const;

/** The name that a client gives itself in the headers of a request. */
export function clientNameOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const name = NAME_HEADERS.map((header) => headers[header]).find((value) => value !== undefined);
  return typeof name === 'string' ? name : undefined;
}
