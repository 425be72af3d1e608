import { registerEnumType } from 'type-graphql';

/** The kinds of conversations, as every subgraph's schema lists them. */
export const ConversationKinds = { DIRECT: 'DIRECT', GROUP: 'GROUP', CHANNEL: 'CHANNEL' } as const;
export type ConversationKind = keyof typeof ConversationKinds;

registerEnumType(ConversationKinds, {
  name: 'ConversationKind',
  description: 'The kind of a conversation: the way in which people come into it.',
  valuesConfig: {
    DIRECT: { description: 'Two users take part. There is one for each pair, and nobody joins or leaves.' },
    GROUP: { description: 'Owners and admins add and remove participants.' },
    CHANNEL: { description: 'Like a group, but users may join: any user if it is PUBLIC, and others by a join link.' },
  },
});

/** Who may join a channel without a link, as every subgraph's schema lists them. */
export const ConversationVisibilities = { PUBLIC: 'PUBLIC', PRIVATE: 'PRIVATE' } as const;
export type ConversationVisibility = keyof typeof ConversationVisibilities;

registerEnumType(ConversationVisibilities, {
  name: 'ConversationVisibility',
  description: 'The users who may join a conversation by its id.',
  valuesConfig: {
    PUBLIC: { description: 'Any user. Only channels are public.' },
    PRIVATE: { description: 'Nobody: owners and admins add users, and make links by which users join a channel.' },
  },
});

/** The roles of participants, as every subgraph's schema lists them. */
export const ParticipantRoles = { OWNER: 'OWNER', ADMIN: 'ADMIN', MEMBER: 'MEMBER' } as const;
export type ParticipantRole = keyof typeof ParticipantRoles;

registerEnumType(ParticipantRoles, {
  name: 'ParticipantRole',
  description: 'The role of a participant in a conversation.',
  valuesConfig: {
    OWNER: { description: 'May do everything, and changes roles. A group or channel always has an owner.' },
    ADMIN: { description: 'Changes the conversation, adds and removes members, deletes messages of others.' },
    MEMBER: { description: 'Reads and writes.' },
  },
});

/** From the least to the most available: with several devices the one that stands last here counts. */
export const PresenceStatuses = { OFFLINE: 'OFFLINE', AWAY: 'AWAY', ONLINE: 'ONLINE', BUSY: 'BUSY' } as const;
export type PresenceStatus = keyof typeof PresenceStatuses;

registerEnumType(PresenceStatuses, {
  name: 'PresenceStatus',
  description: 'The availability of a user.',
  valuesConfig: {
    OFFLINE: { description: 'Not connected by any device.' },
    AWAY: { description: 'Connected, but not looking.' },
    ONLINE: { description: 'Online.' },
    BUSY: { description: 'Online, but not to be disturbed. It stands above the status of other devices.' },
  },
});
