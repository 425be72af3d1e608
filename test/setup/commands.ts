import fc from 'fast-check';
import type { Client } from './client.ts';
import type { ConversationState } from './snapshot.ts';

/** A mutation by its name, with what it does made of random numbers and the state it meets. */
export interface Command {
  readonly name: string;
  readonly actor: number;
  readonly target: number;
  readonly pick: number;
  readonly text: string;
}

const MUTATIONS = [
  ...['sendMessage', 'sendMessage', 'sendMessage', 'editMessage', 'deleteMessage', 'markRead', 'markDelivered'],
  ...['addReaction', 'addReaction', 'addReaction', 'removeReaction', 'removeReaction'],
  ...['pinMessage', 'pinMessage', 'unpinMessage'],
  ...['updateConversation', 'addParticipants', 'removeParticipant', 'changeParticipantRole', 'joinConversation'],
  ...['leaveConversation'],
];
const VISIBILITIES = ['PUBLIC', 'PRIVATE'];
const ROLES = ['OWNER', 'ADMIN', 'MEMBER'];
/** Two of them are one and the same. */
const EMOJI = ['👍🏽', '❤️', '❤', ':shipit:'];
/** How many take part. */
export const USERS = 4;

export const command: fc.Arbitrary<Command> = fc.record({
  name: fc.constantFrom(...MUTATIONS),
  actor: fc.nat(USERS - 1),
  target: fc.integer({ min: 1, max: USERS - 1 }),
  pick: fc.nat(1000),
  text: fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((text) => text.trim() !== '' && !text.includes('\0')),
});

/** The input of a command. Not every one is allowed: those that are refused must change nothing. */
export function inputOf(
  { name, target, pick, text }: Command,
  conversationId: string,
  users: readonly Client[],
  state: ConversationState,
) {
  const userId = users[target]?.userId;
  const message = state.messages[(pick % Math.max(1, state.messageSeq)) + 1];
  const inputs: Record<string, object> = {
    sendMessage: {
      conversationId,
      body: text,
      replyToId: pick % 3 === 0 ? message?.id : null,
      ...contentOf(pick, text),
      ...placeOf(pick),
    },
    editMessage: { messageId: message?.id ?? conversationId, body: text, ...contentOf(pick, text) },
    deleteMessage: { messageId: message?.id ?? conversationId },
    addReaction: { messageId: message?.id ?? conversationId, emoji: EMOJI[pick % EMOJI.length] },
    removeReaction: { messageId: message?.id ?? conversationId, emoji: EMOJI[pick % EMOJI.length] },
    pinMessage: { messageId: message?.id ?? conversationId },
    unpinMessage: { messageId: message?.id ?? conversationId },
    markRead: { conversationId, upToSeq: pick % (state.messageSeq + 1) },
    markDelivered: { conversationId, upToSeq: pick % (state.messageSeq + 1) },
    updateConversation: {
      conversationId,
      ...(pick % 3 > 0 && { title: text }),
      ...(pick % 2 && { visibility: VISIBILITIES[(pick % 4) >> 1] }),
    },
    addParticipants: { conversationId, userIds: users.slice(1 + (pick % 2)).map((user) => user.userId) },
    removeParticipant: { conversationId, userId },
    changeParticipantRole: { conversationId, userId, role: ROLES[pick % ROLES.length] },
    joinConversation: { conversationId },
    leaveConversation: { conversationId },
  };
  return inputs[name] as object;
}

/** Half of the time left out, else something or null. */
const contentOf = (pick: number, text: string): object =>
  pick % 2 ? {} : { custom: pick % 4 ? { text, list: [pick] } : null };

const placeOf = (pick: number): object =>
  pick % 5 ? {} : { location: { latitude: pick % 90, longitude: -(pick % 180) } };
