import type { EntityManager } from '@mikro-orm/postgresql';
import type { ConversationKind, ConversationVisibility } from '../../kernel/graphql/enums.ts';
import { newId } from '../../kernel/ids.ts';
import { type Appended, appendEvents } from '../../kernel/log/change.ts';
import type { ParticipantSnapshot } from '../../kernel/log/event-fields.ts';
import { ConversationCreated } from './declarations.ts';
import { Conversation } from './entities/conversation.ts';
import { insertParticipants } from './participants/participant-rows.ts';
import { titled } from './title.ts';

export interface NewConversation {
  readonly kind: ConversationKind;
  readonly title: string | null;
  readonly visibility: ConversationVisibility;
  readonly participants: readonly ParticipantSnapshot[];
}

/** Writes a conversation, its participants and its first event, inside a transaction. */
export async function insertConversation(
  em: EntityManager,
  { kind, title, visibility, participants }: NewConversation,
): Promise<{ id: string; appended: Appended }> {
  const id = newId();
  const at = new Date();
  em.create(Conversation, {
    ...{ id, kind, ...titled(title), visibility, participantCount: participants.length },
    ...{ messageSeq: 0, eventSeq: 0, lastActivityAt: at, createdAt: at, updatedAt: at },
  });
  // The conversation first: participants refer to it.
  await em.flush();
  await insertParticipants(em, { conversationId: id, participants, at, seq: 0 });
  const bodies = [ConversationCreated({ kind, title, visibility, participants })];
  return { id, appended: await appendEvents(em, { conversationId: id, at, bodies }) };
}
