import {
  ConversationKinds,
  ConversationVisibilities,
  type ConversationVisibility,
} from '../../kernel/graphql/enums.ts';
import { oneOf, optionalOneOf, optionalText, participants } from '../../kernel/log/event-fields.ts';
import { defineEvent } from '../../kernel/log/events.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';
import { personalData as ofDirect } from './direct/declarations.ts';
import { ConversationUpdated } from './groups/declarations.ts';
import { personalData as ofJoinLinks } from './join-links/declarations.ts';
import { personalData as ofParticipants, events as participantEvents, userIdsOf } from './participants/declarations.ts';

export { permissions } from './inspection/declarations.ts';

export const ConversationCreated = defineEvent('ConversationCreated', {
  description: 'The conversation was created.',
  fields: {
    kind: oneOf(ConversationKinds, 'The way in which people come into it.'),
    title: optionalText('The title, if there is one.'),
    visibility: {
      // It may be null like that of ConversationUpdated, or no operation could select both; it never is.
      ...optionalOneOf(ConversationVisibilities, 'The users who may join it by its id.'),
      // The release before made conversations that have none in the log: they are private.
      present: (stored?: ConversationVisibility) => stored ?? 'PRIVATE',
    },
    participants: participants('The participants from the start.'),
  },
  joining: userIdsOf,
});

export const events = [ConversationCreated, ConversationUpdated, ...participantEvents];

export const personalData: readonly PersonalData[] = [...ofParticipants, ...ofDirect, ...ofJoinLinks];
