import { optionalText } from '../../../kernel/log/event-fields.ts';
import { defineEvent } from '../../../kernel/log/events.ts';
import { inGroups, type Permission } from '../../../kernel/permissions/participants.ts';

export const ConversationUpdated = defineEvent('ConversationUpdated', {
  description: 'The title of the conversation changed.',
  fields: { title: optionalText('The new title, if any.') },
});

export const UPDATE_CONVERSATION: Permission = {
  roles: inGroups('OWNER', 'ADMIN'),
  refusal: 'Only owners and admins may change the conversation.',
};
