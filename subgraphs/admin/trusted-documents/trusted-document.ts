import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A document that a client or partner may name by its hash.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class TrustedDocument {
  @Field(() => ID, { description: 'The SHA-256 of its body in hexadecimal digits, by which requests name it.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The client that it is registered for, if it is one.' })
  client?: string | null;

  @Field(() => String, { nullable: true, description: 'The contract that it is registered for, if it is one.' })
  contract?: string | null;

  @Field(() => String, { description: 'The name of its operation.' })
  name!: string;

  @Field(() => String, { description: 'The kind of its operation: `query`, `mutation` or `subscription`.' })
  type!: string;

  @Field(() => String, { description: 'Its text. It never changes.' })
  body!: string;

  @Field(() => Date, { description: 'The time of its registration.' })
  registeredAt!: Date;
}
