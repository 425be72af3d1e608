import { run, statement } from '../../../kernel/database/statement.ts';
import { int, type MessageSnapshot, user } from '../../../kernel/log/event-fields.ts';
import { defineEvent, type Fill } from '../../../kernel/log/events.ts';
import type { PersonalData } from '../../../kernel/personal-data.ts';

/** How far a participant has come. */
export interface Markers {
  readonly lastReadSeq: number;
  readonly lastDeliveredSeq: number;
  /** How many of the participant's own messages lie after `lastReadSeq`. */
  readonly ownUnread: number;
}

/** The columns of `Markers`, from `participant p`. */
export const MARKER_COLUMNS = `
  p.last_read_seq as "lastReadSeq", p.last_delivered_seq as "lastDeliveredSeq", p.own_unread as "ownUnread"`;

/** The markers of the participant whom an event is about, as they are after it. */
export const markersOf = (who: string) => ({
  lastReadSeq: int(`Everything up to this \`seq\` is read by ${who}.`),
  lastDeliveredSeq: int(`Everything up to this \`seq\` reached a device of ${who}.`),
  ownUnread: int(
    `The number of messages of ${who} after \`lastReadSeq\`. The \`unreadCount\` of ${who} is \`messageSeq - lastReadSeq - ownUnread\`, where \`messageSeq\` is the \`seq\` of the newest message.`,
  ),
});

type MarkerEvent = Partial<Markers> &
  ({ readonly userId: string; readonly upToSeq: number } | { readonly message: MessageSnapshot });

const userIdOf = (event: MarkerEvent) => ('message' in event ? event.message.senderId : event.userId);

const MARKERS = statement<Markers & { userId: string }>(`
  select p.user_id as "userId", ${MARKER_COLUMNS}
  from participant p where p.conversation_id = $1 and p.user_id = any($2::uuid[])`);

/** A participant who is gone has no markers: an event after this one says that it left. */
export const fillMarkers: Fill<MarkerEvent> = {
  lacks: ({ ownUnread }) => ownUnread === undefined,
  async read(em, conversationId, events) {
    const rows = await run(em, MARKERS, [conversationId, events.map(userIdOf)]);
    const found = new Map(rows.map(({ userId, ...markers }) => [userId, markers]));
    return events.map(
      (event) => found.get(userIdOf(event)) ?? upTo('message' in event ? event.message.seq : event.upToSeq),
    );
  },
};

const upTo = (seq: number): Markers => ({ lastReadSeq: seq, lastDeliveredSeq: seq, ownUnread: 0 });

export const MessagesRead = defineEvent('MessagesRead', {
  description: 'A participant has read further. Everything that is read is also delivered.',
  fields: {
    user: user('The participant who read.'),
    upToSeq: int('Everything up to this `seq` is read.'),
    ...markersOf('the participant'),
  },
  fills: [fillMarkers],
});

export const MessagesDelivered = defineEvent('MessagesDelivered', {
  description: "Messages reached a participant's device.",
  fields: {
    user: user('The participant whose device they reached.'),
    upToSeq: int('Everything up to this `seq` is delivered.'),
    ...markersOf('the participant'),
  },
  fills: [fillMarkers],
});

export const events = [MessagesRead, MessagesDelivered];

export const personalData: readonly PersonalData[] = [
  {
    table: 'read_advance',
    columns: ['user_id'],
    holds: 'When the user had read a conversation up to which message.',
    kept: 'Without a limit.',
    erasure: 'DELETED',
  },
];
