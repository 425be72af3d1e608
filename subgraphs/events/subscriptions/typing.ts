import { accessLoader, type ConversationAccess } from '../../../kernel/access.ts';
import { badInput, ParleyError } from '../../../kernel/errors.ts';
import type { SubscriptionField } from '../../../kernel/federation/subscription.ts';
import { parseId, parseIds } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { MOST_CONVERSATIONS } from '../limits.ts';

interface Args {
  readonly conversationIds?: readonly string[] | null;
  readonly conversationId?: string | null;
  readonly live: boolean;
}

/** `typing`: the users who are typing in some conversations, in each until the viewer leaves it. */
export const typing = ({ conversation, typing: feed }: Feeds): SubscriptionField => ({
  async open(context, args: Args) {
    const conversations = await accessAll(context, idsOf(args));
    return (subscriber) => {
      const heard = new Set(conversations.map(({ conversationId }) => conversationId));
      const watched = subscriber.watch(feed, [...heard]);
      const leave = (conversationId: string) => {
        heard.delete(conversationId);
        if (heard.size === 0) subscriber.complete();
        else void subscriber.watch(feed, [...heard]);
      };
      const follower = { silent: true, onEnd: (_: number, conversationId: string) => leave(conversationId) };
      for (const { conversationId, eventSeq } of conversations)
        subscriber.follow(conversation, conversationId, { after: eventSeq, follower });
      if (args.live) subscriber.emitNull(watched);
      return watched;
    };
  },
});

function idsOf({ conversationIds, conversationId }: Args): string[] {
  if (conversationIds != null && conversationId != null)
    throw badInput('conversationId', 'must be left out beside conversationIds.');
  if (conversationId != null) return [parseId(conversationId, 'conversationId')];
  if (!conversationIds?.length) throw badInput('conversationIds', 'must name a conversation.');
  return parseIds(conversationIds, 'conversationIds', MOST_CONVERSATIONS);
}

/** Throws `NOT_FOUND`, with the ids that it is for, where the viewer may not read all of them. */
async function accessAll(context: RequestContext, ids: readonly string[]): Promise<ConversationAccess[]> {
  const found = await context.loader(accessLoader).loadMany(ids);
  const [fault] = found.filter((one) => one instanceof Error && !isNotFound(one));
  if (fault) throw fault;
  const missing = ids.filter((_, index) => found[index] instanceof Error);
  if (missing.length > 0)
    throw new ParleyError('NOT_FOUND', 'There is no such conversation.', { conversationIds: missing });
  return found as ConversationAccess[];
}

const isNotFound = (error: Error): boolean => error instanceof ParleyError && error.code === 'NOT_FOUND';
