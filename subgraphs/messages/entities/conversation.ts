import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A conversation as this subgraph extends it: with its messages. */
@ObjectType({ description: 'A place where its participants exchange messages.', simpleResolvers: true })
@Directive('@key(fields: "id")')
export class Conversation {
  @Field(() => ID, { description: 'Identifies the conversation for ever.' })
  id!: string;
}
