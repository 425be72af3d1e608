import { type TypingChange, typingTopic } from '../../../kernel/bus/topics.ts';
import type { EphemeralFeed } from '../../../kernel/federation/subscription.ts';

/** A client that writes says so every few seconds; one that says nothing for so long has stopped. */
const TYPING_LAPSES_MS = 5000;

/** Who is writing in a conversation. */
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
