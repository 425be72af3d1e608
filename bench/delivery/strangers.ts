import type { Subscription } from './connection.ts';
import type { Conversation } from './population.ts';
import { createReconnectingSocket, type ReconnectingSocket } from './reconnecting-socket.ts';
import { pick } from './seeded-random.ts';
import { CONVERSATION_EVENTS, INBOX, noteClose, type SubscriberOptions } from './subscribers.ts';

const MOST_PAUSE_MS = 5000;

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
    next: () => ledger.seeAsStranger(),
    ended: (code) => findings.note(`a stranger's ${what} ended: ${code}`),
    mostPauseMs: MOST_PAUSE_MS,
  });
  return [
    attempt('conversationEvents', CONVERSATION_EVENTS, { id, after: 0 }),
    attempt('inbox', INBOX, {}),
    attempt('inbox from a position', INBOX, { positions: [{ conversationId: id, seq: 0 }] }),
  ];
}
