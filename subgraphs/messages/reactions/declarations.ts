import { int, messageId, text, user } from '../../../kernel/log/event-fields.ts';
import { defineEvent } from '../../../kernel/log/events.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

const messageFields = { messageId: messageId('The message.'), messageSeq: int("The message's `seq`.") };

export const ReactionAdded = defineEvent('ReactionAdded', {
  description: 'A participant reacted to a message with one more emoji.',
  fields: {
    ...messageFields,
    emoji: text('The emoji, or a short code such as `:shipit:`; empty if the message was deleted since.'),
    user: user('The participant who reacted.'),
  },
});

export const ReactionRemoved = defineEvent('ReactionRemoved', {
  description: 'A participant took a reaction back.',
  fields: {
    ...messageFields,
    emoji: text(
      'The emoji or short code that the participant no longer reacts with; empty if the message was deleted since.',
    ),
    user: user('The participant who took the reaction back.'),
  },
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
