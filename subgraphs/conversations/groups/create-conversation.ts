import type { EntityManager } from '@mikro-orm/postgresql';
import { Field, ID, InputType } from 'type-graphql';
import { accessUsers } from '../../../kernel/access.ts';
import { badInput } from '../../../kernel/errors.ts';
import {
  type ConversationKind,
  ConversationKinds,
  ConversationVisibilities,
  type ConversationVisibility,
} from '../../../kernel/graphql/enums.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseIds } from '../../../kernel/ids.ts';
import { publishAppended } from '../../../kernel/log/change.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { insertConversation } from '../insert-conversation.ts';
import { CREATOR_ROLE, JOINING_ROLE } from '../participants/declarations.ts';
import { ConversationPayload, readPayload } from '../payload.ts';
import { parseTitle, TITLE_RULE } from '../title.ts';
import { parseVisibility, VISIBILITY_RULE } from '../visibility.ts';

@InputType({ description: 'A new group or channel. The viewer becomes its owner.' })
export class CreateConversationInput {
  @Field(() => ConversationKinds, {
    description: 'GROUP or CHANNEL; a direct conversation is opened by `openDirectConversation`.',
  })
  kind!: ConversationKind;

  @Field(() => String, {
    nullable: true,
    description: `The title: ${TITLE_RULE}. A channel needs one.`,
  })
  title?: string | null;

  @Field(() => ConversationVisibilities, {
    nullable: true,
    defaultValue: 'PRIVATE',
    description: `The users who may join it by its id: ${VISIBILITY_RULE}`,
  })
  visibility?: ConversationVisibility | null;

  @Field(() => [ID], {
    nullable: true,
    defaultValue: [],
    description: 'The participants from the start, besides the viewer.',
  })
  participantIds?: string[] | null;
}

/** Creates a group or channel with the viewer as its owner. */
async function create(context: RequestContext, input: CreateConversationInput): Promise<ConversationPayload> {
  const { resources, viewer } = context;
  const { kind } = input;
  if (kind === 'DIRECT') throw badInput('kind', 'must be GROUP or CHANNEL; use openDirectConversation for two.');
  const title = parseTitle(input.title, kind);
  const visibility = parseVisibility(input.visibility ?? 'PRIVATE', kind);
  const most = resources.config.chat.maxGroupParticipants - 1;
  const others = parseIds(input.participantIds ?? [], 'participantIds', most).filter((id) => id !== viewer.userId);
  await accessUsers(context.em, others);
  const created = await charged(resources.rateLimits, [{ limit: 'conversations', key: viewer.userId }], () =>
    context.em.transactional((em) =>
      insertConversation(em as EntityManager, {
        ...{ kind, title, visibility },
        participants: [
          { userId: viewer.userId, role: CREATOR_ROLE },
          ...others.map((userId) => ({ userId, role: JOINING_ROLE })),
        ],
      }),
    ),
  );
  context.forget();
  publishAppended(context, created.appended);
  return readPayload(context, created.id);
}

export const createConversation = mutation({
  name: 'createConversation',
  description: 'Creates a group or channel with the viewer as its owner.',
  tags: ['write', 'conversations'],
  input: CreateConversationInput,
  inputDescription: 'The new conversation.',
  payload: ConversationPayload,
  run: create,
});
