import { type PresenceChange, presenceTopic } from '../../../kernel/bus/topics.ts';
import type { EphemeralFeed } from '../../../kernel/federation/subscription.ts';
import { presenceOf } from '../../../kernel/graphql/presence.ts';

/** How available a user is. The presence subgraph debounces it and tells when it ends. */
export const presenceFeed: EphemeralFeed<PresenceChange> = {
  kind: 'ephemeral',
  name: 'presence',
  topic: presenceTopic,
  // Any signed-in user may see it.
  audience: () => '',
  parse: (message) => message as PresenceChange,
  present({ userId, status, text, lastSeenAt }) {
    const state = { status, text, lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt) };
    const presence = presenceOf(userId, state);
    return { __typename: 'PresenceEvent', user: { id: userId }, presence, ...state };
  },
  subjectOf: ({ userId }) => userId,
  isSame: (a, b) => a.status === b.status && a.text === b.text,
};
