import { randomUUID } from 'node:crypto';

/** The notices that a webhook gets about itself: signed like an event, sent once, and of no conversation. */
export type NoticeType = 'Ping' | 'WebhookDisabled';

export interface Notice {
  readonly id: string;
  readonly type: NoticeType;
  readonly body: string;
}

/** A notice with an id of its own. */
export function createNotice(type: NoticeType, content: Readonly<Record<string, unknown>>): Notice {
  const id = `ntc_${randomUUID().replaceAll('-', '')}`;
  return { id, type, body: JSON.stringify({ id, type, occurredAt: new Date().toISOString(), data: content }) };
}
