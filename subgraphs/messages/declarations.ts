import { EVERYONE, type Permission } from '../../kernel/permissions/participants.ts';
import type { PlatformPermission } from '../../kernel/permissions/platform.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';
import { personalData as ofPins, events as pinEvents } from './pins/declarations.ts';
import { personalData as ofReactions, events as reactionEvents } from './reactions/declarations.ts';
import { personalData as ofReceipts, events as receiptEvents } from './receipts/declarations.ts';
import { events as messageEvents } from './writing/declarations.ts';

export const events = [...messageEvents, ...receiptEvents, ...reactionEvents, ...pinEvents];

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
  ...ofReceipts,
];
