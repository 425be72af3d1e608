import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { accessLoader } from '../../../kernel/access.ts';
import { type TypingChange, typingTopic } from '../../../kernel/bus/topics.ts';
import { defaultOf } from '../../../kernel/config/values.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';

@InputType({ description: 'The conversation in which the viewer types or stops typing.' })
export class SetTypingInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, {
    description: 'True when the viewer starts typing, and every few seconds while typing; false when the viewer stops.',
  })
  typing!: boolean;
}

@ObjectType({ description: 'The state that the other participants see.', simpleResolvers: true })
export class SetTypingPayload {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, { description: 'Whether the viewer is shown as typing.' })
  typing!: boolean;
}

/** Tells the other participants that the viewer is writing. Nothing is kept, and in a large conversation nothing is sent. */
async function set(
  context: RequestContext,
  { conversationId: text, typing }: SetTypingInput,
): Promise<SetTypingPayload> {
  const { resources, viewer } = context;
  const { conversationId, participantCount } = await context.loader(accessLoader).load(parseId(text, 'conversationId'));
  if (participantCount > resources.config.chat.maxTypingParticipants) return { conversationId, typing: false };
  const change: TypingChange = { conversationId, userId: viewer.userId, typing };
  resources.bus.publish(typingTopic(conversationId), change);
  return { conversationId, typing };
}

export const setTyping = mutation({
  name: 'setTyping',
  description: `Shows the other participants that the viewer is typing. Above ${defaultOf('MAX_TYPING_PARTICIPANTS')} participants nothing is sent.`,
  tags: ['write', 'presence'],
  input: SetTypingInput,
  inputDescription: 'The conversation, and whether the viewer is typing.',
  payload: SetTypingPayload,
  run: set,
});
