import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A user as this subgraph extends it: with presence. */
@ObjectType({ description: 'Someone who can sign in and take part in conversations.', simpleResolvers: true })
@Directive('@key(fields: "id")')
export class User {
  @Field(() => ID, { description: 'Identifies the user for ever.' })
  id!: string;
}
