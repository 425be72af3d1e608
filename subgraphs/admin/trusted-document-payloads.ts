import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../kernel/graphql/pagination.ts';
import { TrustedDocument } from './entities/trusted-document.ts';

export const TrustedDocumentConnection = connectionType('TrustedDocument', TrustedDocument);

@ObjectType({ description: 'What came of a manifest.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class RegisterTrustedDocumentsPayload {
  @Field(() => Int, { description: 'How many documents are new.' })
  registered!: number;

  @Field(() => Int, { description: 'How many had been registered before.' })
  unchanged!: number;
}

@ObjectType({ description: 'What was removed.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class RemoveTrustedDocumentsPayload {
  @Field(() => Int, { description: 'How many documents there were.' })
  removed!: number;
}
