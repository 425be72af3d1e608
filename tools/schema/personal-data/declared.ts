import type { PersonalData } from '../../../kernel/personal-data.ts';
import { personalData as ofLimits } from '../../../kernel/rate-limits/personal-data.ts';
import { personalData as ofAdmin } from '../../../subgraphs/admin/declarations.ts';
import { personalData as ofConversations } from '../../../subgraphs/conversations/declarations.ts';
import { personalData as ofEvents } from '../../../subgraphs/events/declarations.ts';
import { personalData as ofMessages } from '../../../subgraphs/messages/declarations.ts';
import { personalData as ofPresence } from '../../../subgraphs/presence/declarations.ts';
import { personalData as ofUsers } from '../../../subgraphs/users/declarations.ts';

/** Everything that is kept of users, in the order in which one would ask for it. */
export const declaredPersonalData: readonly PersonalData[] = [
  ...ofUsers,
  ...ofConversations,
  ...ofMessages,
  ...ofEvents,
  ...ofPresence,
  ...ofAdmin,
  ...ofLimits,
];
