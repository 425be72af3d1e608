import { run, statement } from '../../../kernel/database/statement.ts';
import { int, messageId, text, user } from '../../../kernel/log/event-fields.ts';
import { defineEvent, type Fill } from '../../../kernel/log/events.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

const messageFields = { messageId: messageId('The message.'), messageSeq: int("The message's `seq`.") };

const count = int(
  'The number of users who react to the message with this emoji after the event: where it is 0, the emoji is gone. 0 if the message was deleted since.',
);

interface ReactionEvent {
  readonly messageId: string;
  readonly emoji: string;
  readonly count?: number;
}

const COUNTS = statement<{ messageId: string; emoji: string; count: number }>(`
  select message_id as "messageId", emoji, count from reaction_count
  where conversation_id = $1 and message_id = any($2::uuid[])`);

const keyOf = ({ messageId, emoji }: ReactionEvent) => `${messageId} ${emoji}`;

const fillCount: Fill<ReactionEvent> = {
  lacks: ({ count }) => count === undefined,
  async read(em, conversationId, events) {
    const rows = await run(em, COUNTS, [conversationId, events.map(({ messageId }) => messageId)]);
    const counts = new Map(rows.map((row) => [keyOf(row), row.count]));
    return events.map((event) => ({ count: counts.get(keyOf(event)) ?? 0 }));
  },
};

export const ReactionAdded = defineEvent('ReactionAdded', {
  description: 'A participant reacted to a message with one more emoji.',
  fields: {
    ...messageFields,
    emoji: text('The emoji, or a short code such as `:shipit:`; empty if the message was deleted since.'),
    count,
    user: user('The participant who reacted.'),
  },
  fills: [fillCount],
});

export const ReactionRemoved = defineEvent('ReactionRemoved', {
  description: 'A participant took a reaction back.',
  fields: {
    ...messageFields,
    emoji: text(
      'The emoji or short code that the participant no longer reacts with; empty if the message was deleted since.',
    ),
    count,
    user: user('The participant who took the reaction back.'),
  },
  fills: [fillCount],
});

export const events = [ReactionAdded, ReactionRemoved];

export const personalData: readonly PersonalData[] = [
  {
    table: 'reaction',
    columns: ['user_id'],
    holds: 'Which messages the user reacted to, and with which emoji.',
    kept: 'Until the user takes the reaction away, or the message is deleted.',
    erasure: 'DELETED',
  },
];
