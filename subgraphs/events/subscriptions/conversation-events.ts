import { accessLoader } from '../../../kernel/access.ts';
import type { SubscriptionField } from '../../../kernel/federation/subscription.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { checkPosition } from '../services/position.ts';

interface Args {
  readonly conversationId: string;
  readonly after?: number | null;
}

/**
 * `conversationEvents`: the events of one conversation, from a position or from now on, until the viewer leaves
 * it. For a stranger it does not exist.
 */
export const conversationEvents = ({ conversation }: Feeds): SubscriptionField => ({
  async open(context, args: Args) {
    const id = parseId(args.conversationId, 'conversationId');
    const { eventSeq } = await context.loader(accessLoader).load(id);
    const after = args.after ?? eventSeq;
    checkPosition('after', after);
    return (subscriber) => {
      // The log has each event after this position, whenever it is listened to.
      const live = { conversationId: id, seq: after, latestSeq: eventSeq, occurredAt: new Date() };
      subscriber.offer({ __typename: 'SubscriptionLive', ...live }, id);
      subscriber.follow(conversation, id, {
        ...{ after, allowedAt: eventSeq },
        follower: { onEnd: () => subscriber.complete() },
      });
    };
  },
});
