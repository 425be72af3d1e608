import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { defaultOf } from '../../../kernel/config/values.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Presence, User } from '../entities/presence.ts';
import { SetPresenceInput, SetTypingInput } from '../inputs.ts';
import { presenceLoader } from '../loaders.ts';
import { SetPresencePayload, SetTypingPayload } from '../payloads.ts';
import { setPresence } from '../services/set-presence.ts';
import { setTyping } from '../services/set-typing.ts';

@Resolver(() => User)
export class PresenceResolver {
  @FieldResolver(() => Presence, { description: 'The availability of the user, over all their devices.' })
  presence(@Root() { id }: User, @Ctx() context: RequestContext) {
    return context.loader(presenceLoader).load(id);
  }

  @Mutation(() => SetPresencePayload, {
    description: `Sets the presence of one of the viewer's devices. Send it again within ${defaultOf('PRESENCE_TTL_SECONDS')} s to keep it: it is the heartbeat.`,
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "presence")')
  async setPresence(
    @Arg('input', () => SetPresenceInput, { description: 'The status of the device.' }) input: SetPresenceInput,
    @Ctx() context: RequestContext,
  ) {
    return { presence: await setPresence(context, input) };
  }

  @Mutation(() => SetTypingPayload, {
    description: `Shows the other participants that the viewer is typing. Above ${defaultOf('MAX_TYPING_PARTICIPANTS')} participants nothing is sent.`,
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "presence")')
  setTyping(
    @Arg('input', () => SetTypingInput, { description: 'The conversation, and whether the viewer is typing.' })
    input: SetTypingInput,
    @Ctx() context: RequestContext,
  ) {
    return setTyping(context, input);
  }
}
