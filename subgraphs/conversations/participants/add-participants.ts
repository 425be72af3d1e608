import { Field, ID, InputType } from 'type-graphql';
import { accessUsers } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId, parseIds } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { ADD_PARTICIPANTS } from './declarations.ts';
import { insertMembers } from './participant-rows.ts';

@InputType({ description: 'New participants of a group or channel.' })
export class AddParticipantsInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => [ID], { description: 'The users to add as members. Users who take part already stay as they are.' })
  userIds!: string[];
}

/** One array: the unit of work would send a parameter for each id, of which a statement takes 65,535. */
const PRESENT = statement<{ userId: string }>(`
  select user_id as "userId" from participant where conversation_id = $1 and user_id = any($2::uuid[])`);

/** Adds members to a group or channel. */
async function add(context: RequestContext, input: AddParticipantsInput): Promise<ConversationPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const most = context.resources.config.chat.maxGroupParticipants;
  const userIds = parseIds(input.userIds, 'userIds', most);
  await changeAsParticipant(context, conversationId, async (change, access) => {
    checkPermitted(access, ADD_PARTICIPANTS);
    await accessUsers(change.em, userIds);
    const present = await run(change.em, PRESENT, [conversationId, userIds]);
    const there = new Set(present.map(({ userId }) => userId));
    const added = userIds.filter((userId) => !there.has(userId));
    if (access.kind === 'GROUP' && access.participantCount + added.length > most)
      throw conflict(`A group has at most ${most} participants.`);
    await insertMembers(change, added, access.messageSeq);
  });
  return readPayload(context, conversationId);
}

export const addParticipants = mutation({
  name: 'addParticipants',
  description: 'Adds members to a group or channel. FORBIDDEN for members.',
  tags: ['write', 'conversations'],
  input: AddParticipantsInput,
  inputDescription: 'The users to add, and the conversation.',
  payload: ConversationPayload,
  run: add,
});
