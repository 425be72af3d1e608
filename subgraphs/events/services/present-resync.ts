import type { Resync } from '../../../kernel/federation/subscription.ts';

/** The event for a reader whose position is older than the log, or beyond it. The events that there are follow after `seq`. */
export const presentResync = (conversationId: string, { seq, oldestSeq }: Resync) => ({
  __typename: 'ResyncRequired',
  ...{ conversationId, seq, oldestSeq, occurredAt: new Date() },
});
