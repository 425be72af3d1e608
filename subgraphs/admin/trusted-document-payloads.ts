import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { TrustedDocument } from './entities/trusted-document.ts';

export const TrustedDocumentConnection = connectionType('TrustedDocument', TrustedDocument);

@ObjectType({ description: 'The result of registering a manifest.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class RegisterTrustedDocumentsPayload {
  @Field(() => Int, { description: 'The number of new documents.' })
  registered!: number;

  @Field(() => Int, { description: 'The number of documents that had been registered before.' })
  unchanged!: number;
}

@ObjectType({ description: 'The result of removing documents.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class RemoveTrustedDocumentsPayload {
  @Field(() => Int, { description: 'The number of documents that were removed.' })
  removed!: number;
}
