import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { isHash } from '../../../kernel/documents/document.ts';
import { removeDocuments } from '../../../kernel/documents/register.ts';
import { badInput } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { formatted } from '../../../kernel/text.ts';
import { ADMINISTER_TRUSTED_DOCUMENTS } from './declarations.ts';
import { type OwnerInput, parseOwner } from './document-owner.ts';

/** In one request. */
const MOST_REMOVED = 2000;

@InputType({ description: 'The registered documents of a client or a contract to remove.' })
@Directive('@tag(name: "admin")')
export class RemoveTrustedDocumentsInput implements OwnerInput {
  @Field(() => String, { nullable: true, description: 'The client that they are registered for.' })
  client?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The contract that they are registered for, instead of a client.',
  })
  contract?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: `The documents to remove: 1 to ${formatted(MOST_REMOVED)}; without them all of the client or contract.`,
  })
  ids?: string[] | null;
}

@ObjectType({ description: 'The result of removing documents.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class RemoveTrustedDocumentsPayload {
  @Field(() => Int, { description: 'The number of documents that were removed.' })
  removed!: number;
}

async function remove(_: RequestContext, input: RemoveTrustedDocumentsInput, act: Act): Promise<{ removed: number }> {
  const owner = parseOwner(input);
  const { ids: hashes } = input;
  if (hashes) checkHashes(hashes);
  return { removed: await removeDocuments(act, { owner, hashes }) };
}

function checkHashes(hashes: readonly string[]): void {
  if (hashes.length === 0 || hashes.length > MOST_REMOVED)
    throw badInput('ids', `must have 1 to ${MOST_REMOVED} entries.`);
  const wrong = hashes.findIndex((hash) => !isHash(hash));
  if (wrong >= 0) throw badInput(`ids.${wrong}`, 'must be a SHA-256 hash of 64 hexadecimal digits.');
}

export const removeTrustedDocuments = mutation({
  name: 'removeTrustedDocuments',
  description: 'Removes registered documents, for all gateways within seconds. FORBIDDEN for all but admins.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_TRUSTED_DOCUMENTS,
  input: RemoveTrustedDocumentsInput,
  inputDescription: 'The documents.',
  payload: RemoveTrustedDocumentsPayload,
  run: remove,
});
