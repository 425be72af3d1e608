import { ArgsType, Field, InputType, Int } from 'type-graphql';
import { run, statement } from '../../kernel/database/statement.ts';
import { decodeCursor, encodeCursor, TIME_AND_ID } from '../../kernel/graphql/cursor.ts';
import { type ConversationKind, ConversationKinds } from '../../kernel/graphql/enums.ts';
import {
  type Connection,
  DEFAULT_PAGE_SIZE,
  forwardPage,
  PAGE_SIZE_RULE,
  parsePageSize,
} from '../../kernel/graphql/pagination.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import {
  CONVERSATION_COLUMNS,
  type ConversationRow,
  type ConversationView,
  toConversationView,
  UNREAD,
} from './loaders.ts';

@InputType({ description: 'A filter of conversations.' })
export class ConversationFilter {
  @Field(() => [ConversationKinds], { nullable: true, description: 'Only these kinds.' })
  kinds?: ConversationKind[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True stands for conversations with unread messages only, false for those without any.',
  })
  unread?: boolean | null;
}

@ArgsType()
export class ConversationsArgs {
  @Field(() => ConversationFilter, {
    nullable: true,
    description: 'A filter; without it the list has all conversations.',
  })
  filter?: ConversationFilter | null;

  @Field(() => Int, { nullable: true, defaultValue: DEFAULT_PAGE_SIZE, description: PAGE_SIZE_RULE })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

const PAGE = statement<ConversationRow>(`
  select ${CONVERSATION_COLUMNS} from participant p join conversation c on c.id = p.conversation_id
  where p.user_id = $1
    and ($2::timestamptz is null or (c.last_activity_at, c.id) < ($2, $3::uuid))
    and ($4::text[] is null or c.kind = any($4))
    and ($5::boolean is null or (${UNREAD} > 0) = $5)
  order by c.last_activity_at desc, c.id desc limit $6`);

/** The viewer's conversations, those with the newest activity first. */
export async function listConversations(
  context: RequestContext,
  args: ConversationsArgs,
): Promise<Connection<ConversationView>> {
  const first = parsePageSize(args.first, 'first', context.resources.config.chat.maxPageSize);
  const [time, id] = args.after ? decodeCursor<[number, string]>(args.after, TIME_AND_ID('conversations')) : [];
  const { kinds = null, unread = null } = args.filter ?? {};
  const before = time === undefined ? null : new Date(time);
  const rows = await run(context.em, PAGE, [context.viewer.userId, before, id, kinds, unread, first + 1]);
  return forwardPage(rows, {
    first,
    after: Boolean(args.after),
    cursor: (row) => encodeCursor('conversations', [row.lastActivityAt.getTime(), row.id]),
    node: toConversationView,
  });
}
