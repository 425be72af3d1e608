import type { EventMessage } from './events.ts';
import { type Findings, noteError } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Subscription } from './operations.ts';
import type { ClientPlan, Population } from './population.ts';
import { createReconnectingSocket, type ReconnectingSocket } from './reconnecting-socket.ts';
import { pick, type Random } from './seeded-random.ts';

/** A client that sees its conversations and remembers where it is. */
export interface Subscriber extends ReconnectingSocket {
  /** Its name in the ledger. */
  readonly client: number;
  readonly conversationIds: readonly string[];
}

export interface SubscriberOptions {
  readonly population: Population;
  readonly urls: readonly string[];
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly random: Random;
}

const MESSAGES = `... on MessageSent { message { id seq body sender { id } } }
  ... on MessageEdited { message { id seq body sender { id } } }`;

export const CONVERSATION_EVENTS = `subscription ($id: ID!, $after: Int) {
  conversationEvents(conversationId: $id, after: $after) { __typename conversationId seq ${MESSAGES} }
}`;
export const INBOX = `subscription ($positions: [ConversationPositionInput!]) {
  inbox(positions: $positions) { __typename conversationId seq ${MESSAGES} }
}`;

/** The answer of one of these subscriptions, under the name of its field. */
export type Answer = Readonly<Record<string, AnsweredEvent>>;

export interface AnsweredEvent {
  readonly __typename: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly message?: Omit<EventMessage, 'senderId'> & { readonly sender: { readonly id: string } };
}

/** Connects all clients of the population; those of every other user ask their server for signs of life. */
export const createSubscribers = (options: SubscriberOptions): Subscriber[] =>
  options.population.clients.map((plan, client) => {
    const conversationIds = plan.conversations.map(({ id }) => id);
    for (const id of conversationIds) options.ledger.expect(client, id);
    const socket = createReconnectingSocket({
      token: plan.user.token,
      subscriptions: subscriptionsOf(plan, client, options),
      keepAlive: client % 4 < 2,
      chooseUrl: () => pick(options.random, options.urls),
      closed: (code) => noteClose(options.findings, code),
    });
    return Object.assign(socket, { client, conversationIds });
  });

function subscriptionsOf(plan: ClientPlan, client: number, options: SubscriberOptions): Subscription[] {
  const { ledger, findings } = options;
  const ids = plan.conversations.map(({ id }) => id);
  const ended = (code: string) => noteError(findings, `${plan.kind} ended`, code);
  const next = (data: unknown) => {
    for (const event of Object.values(data as Answer)) noteEvent(options, client, event);
  };
  if (plan.kind === 'conversationEvents')
    return ids.map((id) => ({
      query: CONVERSATION_EVENTS,
      variables: () => ({ id, after: ledger.position(client, id) }),
      ...{ next, ended },
    }));
  const positions = () => ids.map((id) => ({ conversationId: id, seq: ledger.position(client, id) }));
  return [{ query: INBOX, variables: () => ({ positions: positions() }), next, ended }];
}

/** Nobody joins or leaves here, and no position is too old. */
const WRONG_TYPES = ['ConversationJoined', 'ConversationLeft', 'ResyncRequired'];

function noteEvent({ ledger, findings }: SubscriberOptions, client: number, event: AnsweredEvent): void {
  const { __typename: type, conversationId, seq, message } = event;
  if (WRONG_TYPES.includes(type)) {
    findings.fail(`a client was told ${type}`);
    ledger.loseTrack();
  } else ledger.see(client, { conversationId, seq, type, ...(message && { message: toMessage(message) }) });
}

const toMessage = ({ sender, ...message }: NonNullable<AnsweredEvent['message']>): EventMessage => ({
  ...message,
  senderId: sender.id,
});

/** Codes of a server that thinks its client did something wrong. */
const BLAMING_CODES = [4400, 4401, 4403, 4406, 4409, 4429];

export function noteClose(findings: Findings, code: number): void {
  const text = `a socket was closed with ${code}`;
  if (BLAMING_CODES.includes(code)) findings.fail(text);
  else findings.note(text);
}
