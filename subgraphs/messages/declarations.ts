import { int, messageId, messagesWith, user } from '../../kernel/log/event-fields.ts';
import { defineEvent } from '../../kernel/log/events.ts';
import { EVERYONE, type Permission } from '../../kernel/permissions/participants.ts';
import type { PlatformPermission } from '../../kernel/permissions/platform.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';
import { contentKinds } from './content/declarations.ts';
import { personalData as ofPins, events as pinEvents } from './pins/declarations.ts';
import { personalData as ofReactions, events as reactionEvents } from './reactions/declarations.ts';

const message = messagesWith(contentKinds);

export const MessageSent = defineEvent('MessageSent', {
  description: 'A message was sent. A sender who had read everything before has read this message as well.',
  fields: { message: message('The message as it was sent; without text and content if it was deleted since.') },
});

export const MessageEdited = defineEvent('MessageEdited', {
  description: 'The text or the content of a message changed.',
  fields: { message: message('The message after the edit; without text and content if it was deleted since.') },
});

export const MessageDeleted = defineEvent('MessageDeleted', {
  description: 'A message was deleted: its text, its content, its reactions and its pin are gone, its number stays.',
  fields: { messageId: messageId('The message.'), messageSeq: int("The message's `seq`.") },
});

export const MessagesRead = defineEvent('MessagesRead', {
  description: 'A participant has read further. Everything that is read is also delivered.',
  fields: { user: user('The participant who read.'), upToSeq: int('Everything up to this `seq` is read.') },
});

export const MessagesDelivered = defineEvent('MessagesDelivered', {
  description: "Messages reached a participant's device.",
  fields: {
    user: user('The participant whose device they reached.'),
    upToSeq: int('Everything up to this `seq` is delivered.'),
  },
});

export const events = [
  ...[MessageSent, MessageEdited, MessageDeleted],
  ...[MessagesRead, MessagesDelivered],
  ...reactionEvents,
  ...pinEvents,
];

const officers = ['OWNER', 'ADMIN'] as const;

export const SEND_MESSAGE: Permission = {
  roles: { DIRECT: EVERYONE, GROUP: EVERYONE, CHANNEL: EVERYONE },
  refusal: 'The viewer may not send messages to this conversation.',
};

export const DELETE_MESSAGE_OF_ANOTHER: Permission = {
  roles: { DIRECT: [], GROUP: officers, CHANNEL: officers },
  refusal: 'Only its sender, owners and admins may delete a message.',
};

export const INSPECT_MESSAGES: PlatformPermission = {
  to: 'read the messages of any conversation (`InspectedConversation.messages`)',
  role: 'MODERATOR',
};

export const permissions: readonly PlatformPermission[] = [INSPECT_MESSAGES];

export const personalData: readonly PersonalData[] = [
  {
    table: 'message',
    columns: ['sender_id'],
    holds:
      'What the user wrote and what their app put there with it, what it answers, and when they sent, edited and deleted it.',
    kept: 'Without a limit. A message that is deleted loses its text and content at once, and keeps its sender, number and times.',
    erasure: 'CLEARED',
  },
  {
    table: 'message_client_id',
    columns: ['sender_id'],
    holds: 'What clients named messages, and a hash with a key of each text and content, by which a repeat is known.',
    kept: '30 days; the hash as long as the message has its text.',
    erasure: 'DELETED',
  },
  ...ofReactions,
  ...ofPins,
  {
    table: 'read_advance',
    columns: ['user_id'],
    holds: 'When the user had read a conversation up to which message.',
    kept: 'Without a limit.',
    erasure: 'DELETED',
  },
];
