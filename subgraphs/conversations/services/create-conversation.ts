import type { EntityManager } from '@mikro-orm/postgresql';
import { accessUsers, type ConversationKind, type ParticipantRole } from '../../../kernel/access.ts';
import { badInput } from '../../../kernel/errors.ts';
import { newId, parseIds } from '../../../kernel/ids.ts';
import type { LoggedEvent } from '../../../kernel/log/catalogue.ts';
import { appendEvents, publishEvents } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { parseText } from '../../../kernel/text.ts';
import { Conversation } from '../entities/conversation.ts';
import { Participant } from '../entities/participant.ts';
import type { CreateConversationInput } from '../inputs.ts';

export const TITLE = { min: 1, max: 128, trim: true } as const;

/** Creates a group or channel with the viewer as its owner. Returns its id. */
export async function createConversation(context: RequestContext, input: CreateConversationInput): Promise<string> {
  const { resources, viewer } = context;
  const { kind } = input;
  if (kind === 'DIRECT') throw badInput('kind', 'must be GROUP or CHANNEL; use openDirectConversation for two.');
  const title = parseTitle(input.title, kind);
  const most = resources.config.chat.maxGroupParticipants - 1;
  const others = parseIds(input.participantIds ?? [], 'participantIds', most).filter((id) => id !== viewer.userId);
  await accessUsers(context.em, others);
  await resources.rateLimits.consume('conversations', viewer.userId);

  const created = await context.em.transactional((em) =>
    insertConversation(em as EntityManager, {
      kind,
      title,
      participants: [
        { userId: viewer.userId, role: 'OWNER' },
        ...others.map((userId) => ({ userId, role: 'MEMBER' as const })),
      ],
    }),
  );
  context.forget();
  publishEvents(context, created.events);
  return created.id;
}

export interface NewConversation {
  readonly kind: ConversationKind;
  readonly title: string | null;
  readonly participants: readonly { userId: string; role: ParticipantRole }[];
}

/** Writes a conversation, its participants and its first event, inside a transaction. */
export async function insertConversation(
  em: EntityManager,
  { kind, title, participants }: NewConversation,
): Promise<{ id: string; events: LoggedEvent[] }> {
  const id = newId();
  const at = new Date();
  em.create(Conversation, {
    ...{ id, kind, title, participantCount: participants.length, messageSeq: 0, eventSeq: 0 },
    ...{ lastActivityAt: at, createdAt: at, updatedAt: at },
  });
  // The conversation first: the unit of work does not know that participants refer to it.
  await em.flush();
  for (const { userId, role } of participants) createParticipant(em, { conversationId: id, userId, role, at, seq: 0 });
  await em.flush();
  const bodies = [{ type: 'ConversationCreated' as const, payload: { kind, title, participants } }];
  return { id, events: await appendEvents(em, { conversationId: id, at, bodies }) };
}

export interface NewParticipant {
  readonly conversationId: string;
  readonly userId: string;
  readonly role: ParticipantRole;
  readonly at: Date;
  /** The newest message at that time. */
  readonly seq: number;
}

/** A participant who starts with everything read; written with the next flush. */
export function createParticipant(em: EntityManager, { conversationId, userId, role, at, seq }: NewParticipant): void {
  em.create(Participant, {
    ...{ conversationId, userId, role, joinedAt: at, joinedSeq: seq },
    ...{ lastReadSeq: seq, lastDeliveredSeq: seq, ownUnread: 0 },
  });
}

/** A title as a client sent it. Only a group can do without. */
export function parseTitle(title: string | null | undefined, kind: ConversationKind): string | null {
  if (title == null && kind === 'GROUP') return null;
  return parseText(title ?? '', 'title', TITLE);
}
