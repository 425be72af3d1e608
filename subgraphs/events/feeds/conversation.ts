import { readParticipants } from '../../../kernel/access.ts';
import { conversationTopic } from '../../../kernel/bus/topics.ts';
import type { LoggedFeed } from '../../../kernel/federation/subscription.ts';
import { declarationOf, type EventCatalogue, type LoggedEvent, presentEvent } from '../../../kernel/log/events.ts';
import { isWhole } from '../../../kernel/log/fill.ts';
import { readPositions } from '../../../kernel/log/inbox.ts';
import { readEvents } from '../../../kernel/log/read.ts';
import type { Resources } from '../../../kernel/resources.ts';
import { presentResync } from '../services/present-resync.ts';

/** The events of a conversation: the log, and the bus that rings for it. */
export const createConversationFeed = ({ orm }: Resources, catalogue: EventCatalogue): LoggedFeed<LoggedEvent> => ({
  kind: 'logged',
  name: 'conversation',
  topic: conversationTopic,
  audience: (conversationId) => conversationId,
  parse(message) {
    const event = message as LoggedEvent;
    return { ...event, occurredAt: new Date(event.occurredAt) };
  },
  // A process of the release before tells of events that lack what this one's carry.
  isWhole: (event) => isWhole(catalogue, event),
  present: (event) => presentEvent(catalogue, event),
  presentResync,
  seqOf: ({ seq }) => seq,
  occurredAt: ({ occurredAt }) => occurredAt,
  identityOf: ({ type, occurredAt }) => `${type} ${occurredAt.getTime()}`,
  readAllowed: async (conversationId, userIds) =>
    new Set(await readParticipants(orm.em.fork(), conversationId, userIds)),
  readPositions: async (conversationIds) => {
    const positions = await readPositions(orm.em.fork(), conversationIds);
    return new Map(positions.map(({ conversationId, eventSeq }) => [conversationId, eventSeq]));
  },
  readLog: (conversationId, range) => readEvents({ em: orm.em.fork(), catalogue }, conversationId, range),
  endsFor: (event) => declarationOf(catalogue, event).leaving?.(event.payload as never),
});
