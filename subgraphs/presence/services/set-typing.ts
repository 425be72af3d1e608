import { accessLoader } from '../../../kernel/access.ts';
import { typingTopic } from '../../../kernel/bus/topics.ts';
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
  resources.bus.publish(typingTopic(conversationId), { conversationId, userId: viewer.userId, typing });
  return { conversationId, typing };
}
