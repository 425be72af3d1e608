import { Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Conversation } from '../entities/conversation.ts';
import { User } from '../entities/user.ts';
import type { ConversationView } from '../loaders.ts';
import { counterpartLoader } from './loader.ts';

@Resolver(() => Conversation)
export class CounterpartResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user with whom the viewer has this direct conversation; null for a group or channel.',
  })
  @Directive('@viewerDependent')
  async counterpart(@Root() { kind, id }: ConversationView, @Ctx() context: RequestContext): Promise<User | null> {
    // It is made first, whatever the conversation is: for an audience it throws.
    const counterparts = context.loader(counterpartLoader);
    const userId = kind === 'DIRECT' ? await counterparts.load(id) : null;
    return userId === null ? null : { id: userId };
  }
}
