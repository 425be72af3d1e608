import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import {
  listTrustedDocuments,
  registerTrustedDocuments,
  removeTrustedDocuments,
} from '../services/trusted-documents.ts';
import {
  RegisterTrustedDocumentsInput,
  RemoveTrustedDocumentsInput,
  TrustedDocumentsArgs,
} from '../trusted-document-inputs.ts';
import {
  RegisterTrustedDocumentsPayload,
  RemoveTrustedDocumentsPayload,
  TrustedDocumentConnection,
} from '../trusted-document-payloads.ts';

@Resolver()
export class TrustedDocumentResolver {
  @Query(() => TrustedDocumentConnection, {
    description: 'The registered documents, by client or contract and by id. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  trustedDocuments(@Args(() => TrustedDocumentsArgs) args: TrustedDocumentsArgs, @Ctx() context: RequestContext) {
    return listTrustedDocuments(context, args);
  }

  @Mutation(() => RegisterTrustedDocumentsPayload, {
    description:
      'Registers the documents of a manifest, checked against the schema that they are for: all, or none if one cannot ' +
      'be executed. A repetition changes nothing. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "admin")')
  registerTrustedDocuments(
    @Arg('input', () => RegisterTrustedDocumentsInput, { description: 'The documents, and the client or contract.' })
    input: RegisterTrustedDocumentsInput,
    @Ctx() context: RequestContext,
  ) {
    return registerTrustedDocuments(context, input);
  }

  @Mutation(() => RemoveTrustedDocumentsPayload, {
    description: 'Removes registered documents, for all gateways within seconds. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "admin")')
  removeTrustedDocuments(
    @Arg('input', () => RemoveTrustedDocumentsInput, { description: 'The documents.' })
    input: RemoveTrustedDocumentsInput,
    @Ctx() context: RequestContext,
  ) {
    return removeTrustedDocuments(context, input);
  }
}
