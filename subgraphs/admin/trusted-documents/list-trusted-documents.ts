import { ArgsType, Field, Int } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { isHash, ownerKey, parseOwnerKey } from '../../../kernel/documents/document.ts';
import { decodeCursor, encodeCursor } from '../../../kernel/graphql/cursor.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { findOwner, type OwnerInput } from './document-owner.ts';
import type { TrustedDocument } from './trusted-document.ts';

@ArgsType()
export class TrustedDocumentsArgs implements OwnerInput {
  @Field(() => String, { nullable: true, description: 'Only documents of this client.' })
  client?: string | null;

  @Field(() => String, { nullable: true, description: 'Only documents of this contract.' })
  contract?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

interface DocumentRow extends TrustedDocument {
  readonly owner: string;
}

const PAGE = statement<DocumentRow>(`
  select owner, hash as id, name, type, body, registered_at as "registeredAt"
  from trusted_document
  where ($1::text is null or owner = $1) and (owner, hash) > ($2, $3)
  order by owner, hash limit $4`);

/** Registered documents by owner and hash. */
export async function listTrustedDocuments(
  context: RequestContext,
  args: TrustedDocumentsArgs,
): Promise<Connection<TrustedDocument>> {
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
