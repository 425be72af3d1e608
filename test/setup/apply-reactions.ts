import type { ReactionState } from './snapshot.ts';

export type Reactions = readonly ReactionState[];

interface ReactionEvent {
  readonly emoji: string;
  readonly count: number;
  readonly user: { readonly id: string };
}

/** After `ReactionAdded`: an emoji that is new, or new again, stands at the end, and so does a user among its users. */
export function addReaction(reactions: Reactions, { emoji, count, user }: ReactionEvent): Reactions {
  const users = [...withoutUser(reactions, emoji, user.id), user.id];
  if (count > 1 && reactions.some((reaction) => reaction.emoji === emoji))
    return reactions.map((reaction) => (reaction.emoji === emoji ? { emoji, count, users } : reaction));
  return [...reactions.filter((reaction) => reaction.emoji !== emoji), ...(count > 0 ? [{ emoji, count, users }] : [])];
}

/** After `ReactionRemoved`: an emoji is gone with the last who reacted with it. */
export function removeReaction(reactions: Reactions, { emoji, count, user }: ReactionEvent): Reactions {
  const users = withoutUser(reactions, emoji, user.id);
  return reactions
    .map((reaction) => (reaction.emoji === emoji ? { emoji, count, users } : reaction))
    .filter((reaction) => reaction.count > 0);
}

const withoutUser = (reactions: Reactions, emoji: string, userId: string): readonly string[] =>
  reactions.find((reaction) => reaction.emoji === emoji)?.users.filter((id) => id !== userId) ?? [];
