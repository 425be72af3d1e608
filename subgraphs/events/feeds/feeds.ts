import type { EventCatalogue } from '../../../kernel/log/events.ts';
import type { Resources } from '../../../kernel/resources.ts';
import { createConversationFeed } from './conversation.ts';
import { createInboxFeed } from './inbox.ts';
import { presenceFeed } from './presence.ts';
import { typingFeed } from './typing.ts';

/** Everything that the fields of `Subscription` listen to. */
export const createFeeds = (resources: Resources, catalogue: EventCatalogue) => ({
  conversation: createConversationFeed(resources, catalogue),
  inbox: createInboxFeed(resources),
  typing: typingFeed,
  presence: presenceFeed,
});

export type Feeds = ReturnType<typeof createFeeds>;
