import { registerEnumType } from 'type-graphql';

/** The kinds of conversations, as every subgraph's schema lists them. */
export const ConversationKinds = { DIRECT: 'DIRECT', GROUP: 'GROUP', CHANNEL: 'CHANNEL' } as const;
export type ConversationKind = keyof typeof ConversationKinds;

registerEnumType(ConversationKinds, {
  name: 'ConversationKind',
  description: 'How people come into a conversation.',
  valuesConfig: {
    DIRECT: { description: 'Two users; there is one per pair, and nobody joins or leaves.' },
    GROUP: { description: 'Owners and admins add and remove participants.' },
    CHANNEL: { description: 'Like a group, and whoever knows its id may join.' },
  },
});

/** The roles of participants, as every subgraph's schema lists them. */
export const ParticipantRoles = { OWNER: 'OWNER', ADMIN: 'ADMIN', MEMBER: 'MEMBER' } as const;
export type ParticipantRole = keyof typeof ParticipantRoles;

registerEnumType(ParticipantRoles, {
  name: 'ParticipantRole',
  description: 'What a participant may do in a conversation.',
  valuesConfig: {
    OWNER: { description: 'Everything, roles included. A group or channel always has one.' },
    ADMIN: { description: 'Changes the conversation, adds and removes members, deletes messages of others.' },
    MEMBER: { description: 'Reads and writes.' },
  },
});

/** From the least to the most available: with several devices the one that stands last here counts. */
export const PresenceStatuses = { OFFLINE: 'OFFLINE', AWAY: 'AWAY', ONLINE: 'ONLINE', BUSY: 'BUSY' } as const;
export type PresenceStatus = keyof typeof PresenceStatuses;

registerEnumType(PresenceStatuses, {
  name: 'PresenceStatus',
  description: 'How available a user is.',
  valuesConfig: {
    OFFLINE: { description: 'On no device.' },
    AWAY: { description: 'Connected, but not looking.' },
    ONLINE: { description: 'There.' },
    BUSY: { description: 'There, and not to be disturbed: it stands above what other devices say.' },
  },
});
