import { accessUsers } from '../../../kernel/access.ts';
import type { SubscriptionField } from '../../../kernel/federation/subscription.ts';
import { parseIds } from '../../../kernel/ids.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { MOST_USERS } from '../limits.ts';

/** `presence`: the availability of some users. Any signed-in user may ask for any. */
export const presence = ({ presence: feed }: Feeds): SubscriptionField => ({
  async open(context, { userIds: texts }: { readonly userIds: readonly string[] }) {
    context.requireSignedIn();
    const userIds = parseIds(texts, 'userIds', MOST_USERS);
    await accessUsers(context.em, userIds);
    return (subscriber) => {
      for (const userId of userIds) subscriber.watch(feed, userId);
    };
  },
});
