import { type TypingChange, typingTopic } from '../../../kernel/bus/topics.ts';
import type { EphemeralFeed } from '../../../kernel/federation/subscription.ts';
import { TYPING_LAPSES_MS } from '../limits.ts';

/** The users who are typing in a conversation. */
export const typingFeed: EphemeralFeed<TypingChange> = {
  kind: 'ephemeral',
  name: 'typing',
  topic: typingTopic,
  audience: (conversationId) => conversationId,
  parse: (message) => message as TypingChange,
  present: ({ conversationId, userId, typing }) => ({
    __typename: 'TypingEvent',
    ...{ conversationId, user: { id: userId }, typing },
  }),
  subjectOf: ({ userId }) => userId,
  isSame: (a, b) => a.typing === b.typing,
  lapse: (event) => (event.typing ? { afterMs: TYPING_LAPSES_MS, event: { ...event, typing: false } } : undefined),
};
