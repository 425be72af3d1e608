import { GraphQLJSONObject } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { User } from '../entities/user.ts';

@ObjectType({ description: 'One action of an admin or moderator. Entries are never changed.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class AuditEntry {
  @Field(() => ID, { description: 'Identifies the entry for ever.' })
  id!: string;

  @Field(() => Date, { description: 'The time of the action.' })
  occurredAt!: Date;

  @Field(() => User, {
    nullable: true,
    description: 'The user who did it; null for an action on the command line or of Parley itself.',
  })
  actor?: User | null;

  @Field(() => ID, { nullable: true, description: 'The API key with which it was done, if there was one.' })
  apiKeyId?: string | null;

  @Field(() => String, { description: 'The action: the name of the mutation, query, field or command.' })
  action!: string;

  @Field(() => String, { nullable: true, description: 'The type of the thing that it was done to, such as `User`.' })
  subjectType?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of the thing that it was done to.' })
  subjectId?: string | null;

  @Field(() => GraphQLJSONObject, {
    description: 'Details that tell it from other actions of its kind; never a secret.',
  })
  details!: Record<string, unknown>;

  @Field(() => String, { description: 'The address it came from, or `command line`.' })
  ip!: string;

  @Field(() => String, { description: 'The id of the request, as it is in the log.' })
  requestId!: string;
}
