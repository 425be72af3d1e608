/** One conversation for one webhook: what is delivered in order, and what a job is for. */
export interface Lane {
  readonly webhookId: string;
  readonly conversationId: string;
}

export const idOf = ({ webhookId, conversationId }: Lane): string => `${webhookId}.${conversationId}`;

/** The next step of a lane: nothing, more at once, or the same event again after a while. */
export type Next = { readonly kind: 'done' | 'more' } | { readonly kind: 'retry'; readonly waitMs: number };

export const DONE: Next = { kind: 'done' };
export const MORE: Next = { kind: 'more' };
