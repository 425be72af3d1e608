import { query } from './query.ts';

/** Takes out of the events of a conversation, up to a position, what the release before did not put into them. */
export async function makeEventsOfBefore(databaseUrl: string, conversationId: string, upTo: number): Promise<void> {
  await query(
    databaseUrl,
    `update conversation_event set payload = (payload - $3::text[])
       - case type when 'MessageDeleted' then 'message' when 'ParticipantsAdded' then 'messageSeq' else '' end
       #- '{message,deletedAt}'
     where conversation_id = $1 and seq <= $2`,
    [conversationId, upTo, ['count', 'lastReadSeq', 'lastDeliveredSeq', 'ownUnread', 'participantCount']],
  );
}
