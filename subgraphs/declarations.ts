import { createCatalogue } from '../kernel/log/events.ts';
import { conversationEvents } from './conversations/declarations.ts';
import { messageEvents } from './messages/declarations.ts';

/** Everything that can happen to a conversation: what the subgraphs declare, together. */
export const EVENTS = createCatalogue([...conversationEvents, ...messageEvents]);
