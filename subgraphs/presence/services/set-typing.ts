import { accessLoader } from '../../../kernel/access.ts';
import { type TypingChange, typingTopic } from '../../../kernel/bus/topics.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { SetTypingInput } from '../inputs.ts';
import type { SetTypingPayload } from '../payloads.ts';

/** Tells the other participants that the viewer is writing. Nothing is kept, and in a large conversation nothing is sent. */
export async function setTyping(
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
