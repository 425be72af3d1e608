import { Field, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { User } from '../entities/user.ts';

@ObjectType({
  description: 'An emoji with which users react to a message, and how many of them do.',
  simpleResolvers: true,
})
export class Reaction {
  @Field(() => String, { description: 'The emoji, fully qualified, or a short code such as `:shipit:`.' })
  emoji!: string;

  @Field(() => Int, { description: 'The number of users who react with it: at least 1.' })
  count!: number;
}

export const ReactionUserConnection = connectionType('ReactionUser', User);
