import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, conflict } from '../../../kernel/errors.ts';
import { parseExpiry } from '../../../kernel/expiry.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { newId, parseId } from '../../../kernel/ids.ts';
import { changeAsParticipant } from '../../../kernel/log/change.ts';
import { checkPermitted } from '../../../kernel/permissions/participants.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { formatted } from '../../../kernel/text.ts';
import { MANAGE_JOIN_LINKS } from './declarations.ts';
import { JOIN_LINK_COLUMNS, JoinLink, type JoinLinkRow, toJoinLink, USABLE } from './join-link.ts';
import { createLink } from './secret.ts';

/** Of one channel that can be used. */
const MOST_LINKS = 50;
const MOST_USES = 1_000_000;

@InputType({ description: 'A new join link of a channel.' })
export class CreateJoinLinkInput {
  @Field(() => ID, { description: `The channel. CONFLICT when ${MOST_LINKS} links of it can be used already.` })
  conversationId!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'The time from which on nobody joins by it; without it the link does not expire.',
  })
  expiresAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: `The number of users who may join by it: 1 to ${formatted(MOST_USES)}; without it any number.`,
  })
  maxUses?: number | null;
}

@ObjectType({ description: 'A join link that was made.', simpleResolvers: true })
export class CreateJoinLinkPayload {
  @Field(() => String, {
    description:
      'The link, for `joinConversation`: a secret that is shown this once. Whoever has it may join as long as it can be used.',
  })
  link!: string;

  @Field(() => JoinLink, { description: 'The link as those who manage the links of the channel see it.' })
  joinLink!: JoinLink;
}

/** Links that are over make room. Returns how many are left. */
const CLEAR = statement<{ count: number }>(`
  with over as (delete from join_link l where l.conversation_id = $1 and not (${USABLE}))
  select count(*)::int as count from join_link l where l.conversation_id = $1 and ${USABLE}`);

const INSERT = statement<JoinLinkRow>(`
  insert into join_link as l (id, conversation_id, hash, created_by, created_at, expires_at, max_uses)
  values ($1, $2, $3, $4, $5, $6, $7) returning ${JOIN_LINK_COLUMNS}`);

/** Makes a link by which users join a channel, for its owners and admins. */
function create(context: RequestContext, input: CreateJoinLinkInput): Promise<CreateJoinLinkPayload> {
  const conversationId = parseId(input.conversationId, 'conversationId');
  const limits = [parseExpiry(input.expiresAt ?? null), parseMaxUses(input.maxUses ?? null)];
  return changeAsParticipant(context, conversationId, async ({ em, at }, access) => {
    checkPermitted(access, MANAGE_JOIN_LINKS);
    const [left] = await run(em, CLEAR, [conversationId]);
    if (left && left.count >= MOST_LINKS)
      throw conflict(`A channel has at most ${MOST_LINKS} join links: revoke one of them first.`);
    const { link, hash } = createLink();
    const values = [newId(), conversationId, hash, context.viewer.userId, at, ...limits];
    const [row] = await run(em, INSERT, values);
    return { link, joinLink: toJoinLink(row as JoinLinkRow) };
  });
}

function parseMaxUses(maxUses: number | null): number | null {
  if (maxUses !== null && (maxUses < 1 || maxUses > MOST_USES))
    throw badInput('maxUses', `must be from 1 to ${MOST_USES}.`);
  return maxUses;
}

export const createJoinLink = mutation({
  name: 'createJoinLink',
  description: 'Makes a link by which users join a channel, also a private one. FORBIDDEN for members.',
  tags: ['write', 'conversations'],
  input: CreateJoinLinkInput,
  inputDescription: 'The channel, and how long and how often the link can be used.',
  payload: CreateJoinLinkPayload,
  run: create,
});
