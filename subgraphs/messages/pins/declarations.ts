import { int, messageId, user } from '../../../kernel/log/event-fields.ts';
import { defineEvent } from '../../../kernel/log/events.ts';
import { EVERYONE, inGroups, type Permission } from '../../../kernel/permissions/participants.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

/** The messages that may be pinned in a conversation. */
export const MOST_PINS = 50;

const messageFields = { messageId: messageId('The message.'), messageSeq: int("The message's `seq`.") };

export const MessagePinned = defineEvent('MessagePinned', {
  description: 'A message was pinned: it stands first among the pinned ones.',
  fields: { ...messageFields, user: user('The participant who pinned it.') },
});

export const MessageUnpinned = defineEvent('MessageUnpinned', {
  description: 'A pinned message was unpinned. There is none when it was deleted: MessageDeleted says that.',
  fields: { ...messageFields, user: user('The participant who unpinned it.') },
});

export const events = [MessagePinned, MessageUnpinned];

export const PIN_MESSAGE: Permission = {
  roles: { DIRECT: EVERYONE, ...inGroups('OWNER', 'ADMIN') },
  refusal: 'Only owners and admins may pin and unpin messages.',
};

export const personalData: readonly PersonalData[] = [
  {
    table: 'pinned_message',
    columns: ['user_id'],
    holds: 'Which messages the user pinned.',
    kept: 'Until somebody unpins the message or it is deleted.',
    erasure: 'DELETED',
  },
];
