import { ConversationVisibilities } from '../../../kernel/graphql/enums.ts';
import { optionalOneOf, optionalText } from '../../../kernel/log/event-fields.ts';
import { defineEvent } from '../../../kernel/log/events.ts';
import { inGroups, type Permission } from '../../../kernel/permissions/participants.ts';

export const ConversationUpdated = defineEvent('ConversationUpdated', {
  description: 'The title or the visibility of the conversation changed.',
  fields: {
    title: optionalText('The title after the change, if there is one.'),
    visibility: optionalOneOf(ConversationVisibilities, 'The new visibility; null if it did not change.'),
  },
});

export const UPDATE_CONVERSATION: Permission = {
  roles: inGroups('OWNER', 'ADMIN'),
  refusal: 'Only owners and admins may change the conversation.',
};
