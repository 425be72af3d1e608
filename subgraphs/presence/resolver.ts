import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../kernel/request-context.ts';
import { Presence, User } from './entities/presence.ts';
import { presenceLoader } from './loaders.ts';

@Resolver(() => User)
export class PresenceResolver {
  @FieldResolver(() => Presence, { description: 'The availability of the user, over all their devices.' })
  presence(@Root() { id }: User, @Ctx() context: RequestContext) {
    return context.loader(presenceLoader).load(id);
  }
}
