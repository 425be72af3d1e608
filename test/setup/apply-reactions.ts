import type { ReactionState } from './snapshot.ts';

export type Reactions = readonly ReactionState[];

/** After `ReactionAdded`: a new emoji stands at the end. */
export function addReaction(reactions: Reactions, emoji: string, userId: string): Reactions {
  if (!reactions.some((reaction) => reaction.emoji === emoji))
    return [...reactions, { emoji, count: 1, users: [userId] }];
  return reactions.map((reaction) =>
    reaction.emoji === emoji ? { emoji, count: reaction.count + 1, users: [...reaction.users, userId] } : reaction,
  );
}

/** After `ReactionRemoved`: an emoji is gone with the last who reacted with it. */
export const removeReaction = (reactions: Reactions, emoji: string, userId: string): Reactions =>
  reactions
    .map((reaction) =>
      reaction.emoji === emoji
        ? { emoji, count: reaction.count - 1, users: reaction.users.filter((id) => id !== userId) }
        : reaction,
    )
    .filter(({ count }) => count > 0);
