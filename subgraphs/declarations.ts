import { createCatalogue } from '../kernel/log/events.ts';
import { events as conversationEvents } from './conversations/declarations.ts';
import { events as messageEvents } from './messages/declarations.ts';

/** Everything that can happen to a conversation. */
export const EVENTS = createCatalogue([...conversationEvents, ...messageEvents]);
