import type { PresenceStatus } from '../graphql/enums.ts';

/** The durable events of a conversation, as they are in its log. */
export const conversationTopic = (conversationId: string) => `conversation:{${conversationId}}`;

/** The conversations that a user joined and left. */
export const inboxTopic = (userId: string) => `inbox:{${userId}}`;

/** The topic of who is typing in a conversation, as {@link TypingChange}: ephemeral, without a position. */
export const typingTopic = (conversationId: string) => `typing:{${conversationId}}`;

export interface TypingChange {
  readonly conversationId: string;
  readonly userId: string;
  readonly typing: boolean;
}

/** Changes of a user's presence, as {@link PresenceChange}: ephemeral, without a position. */
export const presenceTopic = (userId: string) => `presence:{${userId}}`;

/** The presence of a user as others see it from now on, over all devices. */
export interface PresenceChange {
  readonly userId: string;
  readonly status: PresenceStatus;
  readonly text: string | null;
  /** The last heartbeat, ISO 8601; null if there never was one. */
  readonly lastSeenAt: string | null;
}

/** The lists that a viewer gives to a presence subscription of the same sign-in, which runs under a name of the client's. */
export const presenceListTopic = ({ userId, sessionId }: PresenceListOwner, name: string) =>
  `presence-list:{${userId}}:${sessionId}:${name}`;

interface PresenceListOwner {
  readonly userId: string;
  readonly sessionId: string;
}

/** Sessions that ended before their access tokens did. */
export const REVOCATIONS_TOPIC = 'revocations';

/** The topic of conversations whose logs grew, as {@link LogGrowth}: for those who follow many and read the log themselves. */
export const LOG_TOPIC = 'log';

export interface LogGrowth {
  readonly conversationIds: readonly string[];
}

/** API keys, or users whom they act for, changed: what is known of them is to be read again. */
export const API_KEYS_TOPIC = 'api-keys';
