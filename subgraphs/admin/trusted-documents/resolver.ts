import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { Requires } from '../../../kernel/permissions/requires.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ADMINISTER_TRUSTED_DOCUMENTS } from './declarations.ts';
import { listTrustedDocuments, TrustedDocumentsArgs } from './list-trusted-documents.ts';
import { TrustedDocument } from './trusted-document.ts';

const TrustedDocumentConnection = connectionType('TrustedDocument', TrustedDocument);

@Resolver()
export class TrustedDocumentResolver {
  @Query(() => TrustedDocumentConnection, {
    description: 'The registered documents, by client or contract and by id. FORBIDDEN for all but admins.',
  })
  @Directive('@tag(name: "admin")')
  @Requires(ADMINISTER_TRUSTED_DOCUMENTS)
  trustedDocuments(@Args(() => TrustedDocumentsArgs) args: TrustedDocumentsArgs, @Ctx() context: RequestContext) {
    return listTrustedDocuments(context, args);
  }
}
