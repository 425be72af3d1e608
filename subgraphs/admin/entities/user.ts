import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A user as this subgraph knows it: by its id. */
@ObjectType({ description: 'Someone who can sign in and take part in conversations.', simpleResolvers: true })
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => ID, { description: 'Identifies the user for ever.' })
  id!: string;
}
