import { Field, ID, InputType } from 'type-graphql';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { changeConversation } from '../../../kernel/log/change.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { Participant } from '../entities/participant.ts';
import { findChannel, parseEntrance, passEntrance } from '../join-links/entrance.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { insertMembers } from './participant-rows.ts';

@InputType({
  description: 'The channel to join: by its id if it is public, or else by a link. One of the two must be given.',
})
export class JoinConversationInput {
  @Field(() => ID, { nullable: true, description: 'The channel, which must be PUBLIC.' })
  conversationId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A link that `createJoinLink` made, which leads to its channel, whether that is public or not.',
  })
  link?: string | null;
}

/** Joins a channel, as a member; for who is in already nothing changes, and no use of a link is counted. */
async function join(context: RequestContext, input: JoinConversationInput): Promise<ConversationPayload> {
  const entrance = parseEntrance(input);
  const { userId } = context.viewer;
  const conversationId = await charged(context.resources.rateLimits, [{ limit: 'joins', key: userId }], async () => {
    const id = await findChannel(context, entrance);
    await changeConversation(context, id, async (change) => {
      if (await change.em.findOne(Participant, { conversationId: id, userId })) return;
      await insertMembers(change, [userId], await passEntrance(change, entrance));
    });
    return id;
  });
  return readPayload(context, conversationId);
}

export const joinConversation = mutation({
  name: 'joinConversation',
  description:
    'Joins a channel that is public, or by a link. NOT_FOUND alike for any other conversation, and for a link that is not known, revoked, expired or used up.',
  tags: ['write', 'conversations'],
  input: JoinConversationInput,
  inputDescription: 'The channel, or a link to it.',
  payload: ConversationPayload,
  run: join,
});
