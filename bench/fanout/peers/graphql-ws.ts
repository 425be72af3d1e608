import { buildSchema } from 'graphql';
import { PubSub } from 'graphql-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { MessageSent } from './message-sent.ts';
import { createPublisher, listen } from './publisher.ts';

/** Subscriptions as the documentation of `graphql-ws` shows them, over a PubSub in memory. Nobody is asked who they are. */
const schema = buildSchema(`
  type Query { conversation(id: ID!): ID }
  type Subscription { conversationEvents(conversationId: ID!, after: Int): ConversationEvent! }
  interface ConversationEvent { seq: Int! occurredAt: String! }
  type MessageSent implements ConversationEvent { seq: Int! occurredAt: String! message: Message! }
  type Message { id: ID! seq: Int! body: String! createdAt: String! sender: User! }
  type User { id: ID! }
`);
const pubSub = new PubSub<{ event: { conversationEvents: MessageSent } }>();
const roots = { subscription: { conversationEvents: () => pubSub.asyncIterableIterator('event') } };

const server = createPublisher((event) => pubSub.publish('event', { conversationEvents: event }));
useServer({ schema, roots }, new WebSocketServer({ server, path: '/graphql' }));
listen(server);
