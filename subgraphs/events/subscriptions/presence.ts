import type { SubscriptionField } from '../../../kernel/federation/subscription.ts';
import { parseOptionalText } from '../../../kernel/text.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { SUBSCRIPTION_ID } from '../limits.ts';
import { readPresenceList, takePresenceLists } from '../services/presence-list.ts';

interface Args {
  readonly userIds: readonly string[];
  readonly subscriptionId?: string | null;
  readonly live: boolean;
}

/** `presence`: the availability of some users. Any signed-in user may ask for any, and by `watchPresence` later for others. */
export const presence = ({ presence: feed }: Feeds): SubscriptionField => ({
  async open(context, { userIds: texts, subscriptionId, live }: Args) {
    const userIds = await readPresenceList(context, texts);
    const name = parseOptionalText(subscriptionId, 'subscriptionId', SUBSCRIPTION_ID);
    return async (subscriber) => {
      const heard = [subscriber.watch(feed, userIds)];
      if (name !== null) {
        const taking = takePresenceLists(context, name, (list) => subscriber.watch(feed, list));
        subscriber.whenOver(taking.stop);
        heard.push(taking.heard);
      }
      const begun = Promise.all(heard);
      if (live) subscriber.emitNull(begun);
      await begun;
    };
  },
});
