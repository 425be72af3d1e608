import type { Resync } from '../../../kernel/federation/subscription.ts';

/** What a reader is told whose position is older than the log, or beyond it. What there is follows after `seq`. */
export const presentResync = (conversationId: string, { seq, oldestSeq }: Resync) => ({
  __typename: 'ResyncRequired',
  ...{ conversationId, seq, oldestSeq, occurredAt: new Date() },
});
