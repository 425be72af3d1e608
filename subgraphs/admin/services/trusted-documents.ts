import { run, statement } from '../../../kernel/database/statement.ts';
import { isHash, ownerKey, parseOwnerKey } from '../../../kernel/documents/document.ts';
import { type Registered, registerDocuments, removeDocuments } from '../../../kernel/documents/register.ts';
import { badInput } from '../../../kernel/errors.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import { type Connection, forwardPage, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { requireRole } from '../../../kernel/roles.ts';
import type { TrustedDocument } from '../entities/trusted-document.ts';
import { MOST_REMOVED } from '../limits.ts';
import type {
  RegisterTrustedDocumentsInput,
  RemoveTrustedDocumentsInput,
  TrustedDocumentsArgs,
} from '../trusted-document-inputs.ts';
import { findOwner, parseOwner } from './document-owner.ts';

/** Registers documents, all or none, as an admin. */
export async function registerTrustedDocuments(
  context: RequestContext,
  input: RegisterTrustedDocumentsInput,
): Promise<Registered> {
  await requireRole(context, 'ADMIN');
  const registration = { owner: parseOwner(input), manifest: input.manifest };
  return registerDocuments(context.em, context, registration, context.resources.config);
}

/** Removes documents as an admin. */
export async function removeTrustedDocuments(
  context: RequestContext,
  input: RemoveTrustedDocumentsInput,
): Promise<{ removed: number }> {
  await requireRole(context, 'ADMIN');
  const owner = parseOwner(input);
  const { ids: hashes } = input;
  if (hashes && (hashes.length === 0 || hashes.length > MOST_REMOVED || !hashes.every(isHash)))
    throw badInput('input.ids', `must be 1 to ${MOST_REMOVED} SHA-256 hashes of 64 hexadecimal digits.`);
  return { removed: await removeDocuments(context.em, context, { owner, hashes }) };
}

interface DocumentRow extends TrustedDocument {
  readonly owner: string;
}

const PAGE = statement<DocumentRow>(`
  select owner, hash as id, name, type, body, registered_at as "registeredAt"
  from trusted_document
  where ($1::text is null or owner = $1) and (owner, hash) > ($2, $3)
  order by owner, hash limit $4`);

/** Registered documents by owner and hash, for admins. */
export async function listTrustedDocuments(
  context: RequestContext,
  args: TrustedDocumentsArgs,
): Promise<Connection<TrustedDocument>> {
  await requireRole(context, 'ADMIN');
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const owner = findOwner(args);
  const [lastOwner, lastHash] = args.after ? decodeCursor<[string, string]>(args.after, CURSOR) : ['', ''];
  const rows = await run(context.em, PAGE, [owner ? ownerKey(owner) : null, lastOwner, lastHash, first + 1]);
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: (row) => encodeCursor(CURSOR.kind, [row.owner, row.id]),
    node: ({ owner: key, ...document }) => {
      const { kind, name } = parseOwnerKey(key);
      return { ...document, [kind]: name };
    },
  });
}

const CURSOR = {
  kind: 'trusted documents',
  field: 'after',
  check: ([owner, hash, ...rest]: unknown[]) => typeof owner === 'string' && isHash(hash) && rest.length === 0,
};
