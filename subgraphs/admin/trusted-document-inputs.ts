import { ArgsType, Directive, Field, ID, InputType, Int } from 'type-graphql';
import { MOST_OPERATIONS } from '../../kernel/documents/manifest.ts';
import { DEFAULT_PAGE_SIZE, PAGE_SIZE_RULE } from '../../kernel/graphql/pagination.ts';
import { formatted } from '../../kernel/text.ts';
import { MOST_REMOVED } from './limits.ts';

/** For whom a document is: one of the two is given. */
export interface OwnerInput {
  readonly client?: string | null;
  readonly contract?: string | null;
}

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
