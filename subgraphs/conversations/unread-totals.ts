import { Field, Int, ObjectType } from 'type-graphql';
import { run, statement } from '../../kernel/database/statement.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import { UNREAD } from './loaders.ts';

@ObjectType({
  description: 'The unread messages of the viewer over all conversations, as `unreadCount` counts them in each.',
  simpleResolvers: true,
})
export class UnreadTotals {
  @Field(() => Int, { description: 'The number of conversations with unread messages.' })
  conversations!: number;

  @Field(() => Int, {
    description: 'The number of unread messages in all of them together; 2147483647 stands for more as well.',
  })
  messages!: number;
}

const TOTALS = statement<UnreadTotals>(`
  select count(*)::int as conversations, least(coalesce(sum(unread), 0), 2147483647)::int as messages
  from (
    select ${UNREAD} as unread from participant p join conversation c on c.id = p.conversation_id where p.user_id = $1
  ) each where unread > 0`);

/**
 * What the viewer has not read over all conversations: one statement, which looks at each of them. As a loader it is read
 * once for a request, however often it is asked for.
 */
export async function countUnread({ em, viewer }: RequestContext): Promise<UnreadTotals> {
  const [totals] = await run(em, TOTALS, [viewer.userId]);
  return totals as UnreadTotals;
}
