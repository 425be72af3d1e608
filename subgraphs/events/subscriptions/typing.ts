import { accessLoader } from '../../../kernel/access.ts';
import type { SubscriptionField } from '../../../kernel/federation/subscription.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { Feeds } from '../feeds/feeds.ts';

/** `typing`: the users who are typing in one conversation, until the viewer leaves it. */
export const typing = ({ conversation, typing: feed }: Feeds): SubscriptionField => ({
  async open(context, { conversationId }: { readonly conversationId: string }) {
    const id = parseId(conversationId, 'conversationId');
    const { eventSeq } = await context.loader(accessLoader).load(id);
    return (subscriber) => {
      subscriber.watch(feed, id);
      const follower = { silent: true, onEnd: () => subscriber.complete() };
      subscriber.follow(conversation, id, { after: eventSeq, follower });
    };
  },
});
