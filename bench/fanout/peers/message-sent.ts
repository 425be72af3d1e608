import { randomUUID } from 'node:crypto';

/** The event as Parley's clients select it: all peers deliver the same. */
export interface MessageSent {
  readonly __typename: 'MessageSent';
  readonly seq: number;
  readonly occurredAt: string;
  readonly message: {
    readonly id: string;
    readonly seq: number;
    readonly body: string;
    readonly createdAt: string;
    readonly sender: { readonly id: string };
  };
}

/** Makes events numbered from 1. */
export function createEvents(): (body: string) => MessageSent {
  const sender = { id: randomUUID() };
  let seq = 0;
  return (body) => {
    const now = new Date().toISOString();
    seq++;
    return {
      __typename: 'MessageSent',
      seq,
      occurredAt: now,
      message: { id: randomUUID(), seq, body, createdAt: now, sender },
    };
  };
}
