import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { MOST_OPERATIONS } from '../../../kernel/documents/manifest.ts';
import { type Registered, registerDocuments } from '../../../kernel/documents/register.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { formatted } from '../../../kernel/text.ts';
import { ADMINISTER_TRUSTED_DOCUMENTS } from './declarations.ts';
import { type OwnerInput, parseOwner } from './document-owner.ts';

@InputType({ description: 'One operation of a manifest.' })
@Directive('@tag(name: "admin")')
export class TrustedOperationInput {
  @Field(() => ID, { description: 'The SHA-256 of `body`, in hexadecimal digits.' })
  id!: string;

  @Field(() => String, { description: 'The name of the operation, as `body` has it.' })
  name!: string;

  @Field(() => String, { description: 'The kind of its operation: `query`, `mutation` or `subscription`.' })
  type!: string;

  @Field(() => String, { description: 'The text: one operation, and the fragments it spreads.' })
  body!: string;
}

@InputType({ description: "Apollo's persisted query manifest, as `generate-persisted-query-manifest` writes it." })
@Directive('@tag(name: "admin")')
export class TrustedDocumentManifestInput {
  @Field(() => String, { description: 'The name of the format, which is `apollo-persisted-query-manifest`.' })
  format!: string;

  @Field(() => Int, { description: 'The version of the format, which is 1.' })
  version!: number;

  @Field(() => [TrustedOperationInput], { description: `The operations: 1 to ${formatted(MOST_OPERATIONS)}.` })
  operations!: TrustedOperationInput[];
}

@InputType({ description: 'Documents to register for a client or for a contract.' })
@Directive('@tag(name: "admin")')
export class RegisterTrustedDocumentsInput implements OwnerInput {
  @Field(() => String, {
    nullable: true,
    description: 'The client that sends them, by the name it gives: 1 to 64 of A-Z, a-z, 0-9 and `_@./-`.',
  })
  client?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The contract of the API keys that they are sent with, instead of a client.',
  })
  contract?: string | null;

  @Field(() => TrustedDocumentManifestInput, { description: 'The documents.' })
  manifest!: TrustedDocumentManifestInput;
}

@ObjectType({ description: 'The result of registering a manifest.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class RegisterTrustedDocumentsPayload {
  @Field(() => Int, { description: 'The number of new documents.' })
  registered!: number;

  @Field(() => Int, { description: 'The number of documents that had been registered before.' })
  unchanged!: number;
}

/** Registers documents, all or none. */
function register({ resources }: RequestContext, input: RegisterTrustedDocumentsInput, act: Act): Promise<Registered> {
  const registration = { owner: parseOwner(input), manifest: input.manifest };
  return registerDocuments(act, registration, resources.config);
}

export const registerTrustedDocuments = mutation({
  name: 'registerTrustedDocuments',
  description:
    'Registers the documents of a manifest, checked against the schema that they are for: all, or none if one cannot ' +
    'be executed. A repetition changes nothing. FORBIDDEN for all but admins.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_TRUSTED_DOCUMENTS,
  input: RegisterTrustedDocumentsInput,
  inputDescription: 'The documents, and the client or contract.',
  payload: RegisterTrustedDocumentsPayload,
  run: register,
});
