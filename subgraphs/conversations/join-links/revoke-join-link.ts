import { Field, ID, InputType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { MANAGE_JOIN_LINKS } from './declarations.ts';

@InputType({ description: 'The join link to revoke.' })
export class RevokeJoinLinkInput {
  @Field(() => ID, { description: 'The channel.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The join link, by the `id` that `Conversation.joinLinks` shows.' })
  joinLinkId!: string;
}

const REVOKE = statement<{ id: string }>(`
  update join_link set revoked_at = coalesce(revoked_at, $3) where id = $2 and conversation_id = $1 returning id`);

/** Ends a join link at once, for owners and admins of its channel. Revoking it again changes nothing. */
async function revoke(context: RequestContext, input: RevokeJoinLinkInput): Promise<ConversationPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const joinLinkId = parseId(input.joinLinkId, 'joinLinkId');
  await changeAsParticipant(context, conversationId, async ({ em, at }, access) => {
    checkPermitted(access, MANAGE_JOIN_LINKS);
    if ((await run(em, REVOKE, [conversationId, joinLinkId, at])).length === 0) throw notFound('join link');
  });
  return readPayload(context, conversationId);
}

export const revokeJoinLink = mutation({
  name: 'revokeJoinLink',
  description: 'Ends a join link at once. Those who have joined by it stay. FORBIDDEN for members.',
  tags: ['write', 'conversations'],
  input: RevokeJoinLinkInput,
  inputDescription: 'The join link and its channel.',
  payload: ConversationPayload,
  run: revoke,
});
