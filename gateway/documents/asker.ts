import { ownerKey } from '../../kernel/documents/document.ts';
import { includesRole, type Viewer } from '../../kernel/trust/viewer.ts';

/** Who sends a document, as far as it decides which documents are registered for them. */
export interface Asker {
  /** As the client gives it: a header, or `clientName` in `connection_init`. */
  readonly clientName?: string | undefined;
  /** The contract of the API key that came along. */
  readonly contract?: string | undefined;
  /** The API key itself, where there is one. */
  readonly key?: object | undefined;
  readonly viewer?: Viewer | undefined;
}

/** For whom an asker's documents are registered: a contract where there is one, whatever the client calls itself. */
export function ownerOf({ contract, clientName }: Asker): string | undefined {
  if (contract !== undefined) return ownerKey({ kind: 'contract', name: contract });
  return clientName ? ownerKey({ kind: 'client', name: clientName }) : undefined;
}

/** Admins of the platform may send anything, as the explorer does for them; but not by the key of a partner. */
export const isExempt = ({ key, viewer }: Asker): boolean =>
  key === undefined && viewer !== undefined && includesRole(viewer.role, 'ADMIN');

/** Apollo's clients send the first one. */
const NAME_HEADERS = ['apollographql-client-name', 'x-client-name'] as const;

/** The name that a client gives itself in the headers of a request. */
export function clientNameOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const name = NAME_HEADERS.map((header) => headers[header]).find((value) => value !== undefined);
  return typeof name === 'string' ? name : undefined;
}
