import { Field, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { User } from '../entities/user.ts';

@ObjectType({ description: 'What users react to a message with, and how many do.', simpleResolvers: true })
export class Reaction {
  @Field(() => String, { description: 'An emoji, fully qualified; or a short code like `:shipit:`.' })
  emoji!: string;

  @Field(() => Int, { description: 'How many react with it: 1 at least.' })
  count!: number;
}

export const ReactionUserConnection = connectionType('ReactionUser', User);
