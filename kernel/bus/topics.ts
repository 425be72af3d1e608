/** The durable events of a conversation, as they are in its log. */
export const conversationTopic = (conversationId: string) => `conversation:{${conversationId}}`;

/** The conversations that a user joined and left. */
export const inboxTopic = (userId: string) => `inbox:{${userId}}`;

/** Who is typing in a conversation: ephemeral, without a position. */
export const typingTopic = (conversationId: string) => `typing:{${conversationId}}`;

/** Changes of a user's presence: ephemeral, without a position. */
export const presenceTopic = (userId: string) => `presence:{${userId}}`;

/** Sessions that ended before their access tokens did. */
export const REVOCATIONS_TOPIC = 'revocations';
