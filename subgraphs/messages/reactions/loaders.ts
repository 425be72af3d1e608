import DataLoader from 'dataloader';
import { run, statement } from '../../../kernel/database/statement.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { MessageView } from '../message-view.ts';

/** One emoji on one message, and how many reacted with it. */
export interface ReactionView {
  readonly conversationId: string;
  readonly messageId: string;
  readonly emoji: string;
  readonly count: number;
}

const REACTIONS = statement<ReactionView>(`
  select conversation_id as "conversationId", message_id as "messageId", emoji, count
  from reaction_count
  where (conversation_id, message_id) in (select * from unnest($1::uuid[], $2::uuid[]))
  order by first_seq`);

/** The reactions to messages, the first used first; one statement for all. Does not check access. */
export function reactionLoader({ em }: RequestContext): DataLoader<MessageView, ReactionView[], string> {
  return new DataLoader<MessageView, ReactionView[], string>(
    async (messages) => {
      const columns = [messages.map(({ conversationId }) => conversationId), messages.map(({ id }) => id)];
      const byMessage = Map.groupBy(await run(em, REACTIONS, columns), ({ messageId }) => messageId);
      return messages.map(({ id }) => byMessage.get(id) ?? []);
    },
    { cacheKeyFn: ({ id }) => id },
  );
}

const VIEWERS_EMOJI = statement<{ messageId: string; emoji: string }>(`
  select message_id as "messageId", emoji
  from reaction
  where (conversation_id, message_id) in (select * from unnest($2::uuid[], $3::uuid[])) and user_id = $1`);

/** The emoji that the viewer reacted with to the message of a reaction; one statement for all. */
export function viewersEmojiLoader({ em, viewer }: RequestContext) {
  return new DataLoader<ReactionView, ReadonlySet<string>, string>(
    async (reactions) => {
      const columns = [reactions.map((r) => r.conversationId), reactions.map((r) => r.messageId)];
      const rows = await run(em, VIEWERS_EMOJI, [viewer.userId, ...columns]);
      const byMessage = Map.groupBy(rows, ({ messageId }) => messageId);
      return reactions.map(({ messageId }) => new Set(byMessage.get(messageId)?.map(({ emoji }) => emoji)));
    },
    { cacheKeyFn: ({ messageId }) => messageId },
  );
}

/** The users of one reaction who reacted after a position, up to a number. */
export interface ReactionUsersRange {
  readonly reaction: ReactionView;
  readonly after: number;
  readonly limit: number;
}

/** A user who reacted, and the position of the event that says so. */
export interface ReactionUser {
  readonly userId: string;
  readonly seq: number;
}

const USERS = statement<ReactionUser & { range: number }>(`
  select r.range::int, u.user_id as "userId", u.seq
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::int[]) with ordinality
    as r (conversation_id, message_id, emoji, after, size, range)
  cross join lateral (
    select user_id, seq from reaction
    where conversation_id = r.conversation_id and message_id = r.message_id and emoji = r.emoji and seq > r.after
    order by seq limit r.size
  ) u`);

/** The users who reacted, in the order in which they did; one statement for all. Does not check access. */
export function reactionUsersLoader({ em }: RequestContext) {
  return new DataLoader<ReactionUsersRange, ReactionUser[], string>(
    async (ranges) => {
      const users: ReactionUser[][] = ranges.map(() => []);
      for (const { range, ...user } of await run(em, USERS, columnsOf(ranges))) users[range - 1]?.push(user);
      return users;
    },
    { cacheKeyFn: ({ reaction, after, limit }) => `${reaction.messageId} ${reaction.emoji} ${after} ${limit}` },
  );
}

const columnsOf = (ranges: readonly ReactionUsersRange[]) => [
  ranges.map(({ reaction }) => reaction.conversationId),
  ranges.map(({ reaction }) => reaction.messageId),
  ranges.map(({ reaction }) => reaction.emoji),
  ranges.map(({ after }) => after),
  ranges.map(({ limit }) => limit),
];
