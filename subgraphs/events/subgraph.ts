import { type CreateSubgraph, createSubgraph } from '../../kernel/federation/subgraph.ts';
import type { EventCatalogue } from '../../kernel/log/events.ts';
import { RequestContext } from '../../kernel/request-context.ts';
import { createFeeds } from './feeds/feeds.ts';
import { EventResolver } from './resolvers/event.resolver.ts';
import { MessageInEventResolver } from './resolvers/message.resolver.ts';
import { SubscriptionResolver } from './resolvers/subscription.resolver.ts';
import { conversationEvents } from './subscriptions/conversation-events.ts';
import { inbox } from './subscriptions/inbox.ts';
import { presence } from './subscriptions/presence.ts';
import { typing } from './subscriptions/typing.ts';
import { eventTypes, ResyncRequired } from './types/conversation-events.ts';
import { inboxTypes } from './types/inbox-events.ts';
import { SubscriptionLive } from './types/subscription-live.ts';
import { watchPresence } from './watch-presence.ts';

/**
 * The events subgraph: what happened, from the log, and what happens. It has no entities of its own and no state, and
 * lives inside the gateway's process, which does the listening.
 */
export const createEventsSubgraph =
  (catalogue: EventCatalogue): CreateSubgraph =>
  (resources) => {
    const feeds = createFeeds(resources, catalogue);
    return createSubgraph({
      name: 'events',
      resolvers: [
        new EventResolver(catalogue),
        new SubscriptionResolver(),
        new MessageInEventResolver(),
        watchPresence,
      ],
      references: {},
      orphanedTypes: [...eventTypes(catalogue), ResyncRequired, SubscriptionLive, ...inboxTypes],
      subscriptions: {
        conversationEvents: conversationEvents(feeds),
        inbox: inbox(feeds),
        typing: typing(feeds),
        presence: presence(feeds),
      },
      createContext: (caller) => new RequestContext(resources, caller),
    });
  };
