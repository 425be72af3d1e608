import type { Subscription } from './operations.ts';
import type { Conversation } from './population.ts';
import { createReconnectingSocket, type ReconnectingSocket } from './reconnecting-socket.ts';
import { pick } from './seeded-random.ts';
import {
  type Answer,
  type AnsweredEvent,
  CONVERSATION_EVENTS,
  INBOX,
  noteClose,
  type SubscriberOptions,
} from './subscribers.ts';

const MOST_PAUSE_MS = 5000;
/** The place in a conversation that a stranger claims. */
const POSITION = 1;

/** Beside each conversation someone who is not in it, tries to listen all the same, and counts all that comes. */
export const createStrangers = (options: SubscriberOptions): ReconnectingSocket[] =>
  options.population.strangers.map(({ user, conversation }) =>
    createReconnectingSocket({
      token: user.token,
      subscriptions: attemptsOn(conversation, options),
      keepAlive: true,
      chooseUrl: () => pick(options.random, options.urls),
      closed: (code) => noteClose(options.findings, code),
    }),
  );

function attemptsOn({ id }: Conversation, { ledger, findings }: SubscriberOptions): Subscription[] {
  const attempt = (what: string, query: string, variables: object): Subscription => ({
    query,
    variables: () => variables,
    next(data) {
      const [event] = Object.values(data as Answer);
      if (event && saysNoMoreThanAsked(event, id)) return;
      findings.fail(`a stranger's ${what} answered ${event?.__typename}`);
      ledger.seeAsStranger();
    },
    ended: (code) => findings.note(`a stranger's ${what} ended: ${code}`),
    mostPauseMs: MOST_PAUSE_MS,
  });
  return [
    attempt('conversationEvents', CONVERSATION_EVENTS, { id, after: 0 }),
    attempt('inbox', INBOX, {}),
    attempt('inbox from a position', INBOX, { positions: [{ conversationId: id, seq: POSITION }] }),
  ];
}

/** An inbox says of a conversation that its client is not in it, in the client's own words, whether it exists or not. */
const saysNoMoreThanAsked = ({ __typename, conversationId, seq }: AnsweredEvent, id: string): boolean =>
  __typename === 'ConversationLeft' && conversationId === id && seq === POSITION;
