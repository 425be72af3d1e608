import { GraphQLJSONObject } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { User } from './user.ts';

@ObjectType({ description: 'One action of an admin or moderator. Entries are never changed.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class AuditEntry {
  @Field(() => ID, { description: 'Identifies the entry for ever.' })
  id!: string;

  @Field(() => Date, { description: 'When it was done.' })
  occurredAt!: Date;

  @Field(() => User, {
    nullable: true,
    description: 'Who did it; null for what was done on the command line or by itself.',
  })
  actor?: User | null;

  @Field(() => ID, { nullable: true, description: 'The API key it was done with, if it was one.' })
  apiKeyId?: string | null;

  @Field(() => String, { description: 'What was done: the name of the mutation, query, field or command.' })
  action!: string;

  @Field(() => String, { nullable: true, description: 'The type of what it was done to, like `User`.' })
  subjectType?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of what it was done to.' })
  subjectId?: string | null;

  @Field(() => GraphQLJSONObject, { description: 'What else tells it from another such action; never a secret.' })
  details!: Record<string, unknown>;

  @Field(() => String, { description: 'The address it came from, or `command line`.' })
  ip!: string;

  @Field(() => String, { description: 'The id of the request, as it is in the log.' })
  requestId!: string;
}
