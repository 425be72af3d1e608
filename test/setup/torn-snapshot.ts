import type { ConversationState, MessageState, ParticipantState, ReactionState } from './snapshot.ts';

/** A snapshot each part of which was read at a moment of its own, as by the statements of an answer. `pick` gives the state at one. */
export function tear(pick: () => ConversationState): ConversationState {
  const { messageSeq } = pick();
  const { participantCount } = pick();
  const { pinnedMessages } = pick();
  return { ...pick(), messageSeq, participantCount, pinnedMessages, ...tearLists(pick) };
}

function tearLists(pick: () => ConversationState) {
  const participants = Object.entries(pick().participants).map(([id, participant]): [string, ParticipantState] => [
    id,
    pick().participants[id] ?? participant,
  ]);
  const messages = Object.entries(pick().messages).map(([seq, message]) => {
    const at = () => pick().messages[Number(seq)] ?? message;
    return [seq, tearMessage(message, at)] as const;
  });
  return { participants: Object.fromEntries(participants), messages: Object.fromEntries(messages) };
}

function tearMessage(message: MessageState, at: () => MessageState): MessageState {
  const reactions = at().reactions.map(({ emoji, count }): ReactionState => {
    const users = at().reactions.find((reaction) => reaction.emoji === emoji)?.users ?? [];
    return { emoji, count, users };
  });
  return { ...message, reactions, pinnedBy: at().pinnedBy };
}
