import { FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { joinIds } from '../../../kernel/ids.ts';
import { Participant } from '../entities/participant.ts';
import type { ParticipantView } from '../loaders.ts';

@Resolver(() => Participant)
export class ParticipantResolver {
  @FieldResolver(() => ID, {
    description:
      'Identifies the user in this conversation, by whatever field it is read and also after leaving and coming back: a key for caches. Opaque; nothing is asked for by it.',
  })
  id(@Root() { conversationId, userId }: ParticipantView) {
    return joinIds(conversationId, userId);
  }
}
