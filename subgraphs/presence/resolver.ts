import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Presence } from '../../kernel/graphql/presence.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import { User } from './entities/user.ts';
import { presenceLoader } from './loaders.ts';

@Resolver(() => User)
export class PresenceResolver {
  @FieldResolver(() => Presence, { description: 'The availability of the user, over all their devices.' })
  presence(@Root() { id }: User, @Ctx() context: RequestContext) {
    return context.loader(presenceLoader).load(id);
  }
}
