import { Field, ID, ObjectType } from 'type-graphql';
import { User } from './references.ts';

@ObjectType({
  description: 'Somebody began or ceased to write. Not kept: who connects later is told who is writing then.',
  simpleResolvers: true,
})
export class TypingEvent {
  @Field(() => ID, { description: 'Where.' })
  conversationId!: string;

  @Field(() => User, { description: 'Who: also the viewer, on whatever device.' })
  user!: User;

  @Field(() => Boolean, {
    description: 'Whether the user is writing. It becomes false by itself 5 s after the last `setTyping`.',
  })
  typing!: boolean;
}
