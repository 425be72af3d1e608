import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, ask } from './api.ts';
import { createBackoff } from './backoff.ts';
import { type Findings, noteError } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Conversation, Population, User } from './population.ts';
import { pick, type Random } from './seeded-random.ts';

export interface SenderOptions {
  readonly population: Population;
  readonly urls: readonly string[];
  /** Messages per second. */
  readonly rate: number;
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly random: Random;
}

/** Participants who send messages, and edit some of them. Dispose of it to give up what was not acknowledged. */
export interface Senders extends Disposable {
  /** Begins nothing new. Resolves when everything is acknowledged, or after `ms`. */
  finish(ms: number): Promise<void>;
}

const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq } } }';
const EDIT = 'mutation ($input: EditMessageInput!) { editMessage(input: $input) { message { id seq } } }';

/** The part of the messages that is edited once it is sent. */
const EDITED = 0.1;
const TICK_MS = 10;
/** Nothing new is begun while so many are under way: a fault should be survived, not buried. */
const MOST_OPEN = 1000;

/** Begins to send at an even rate, however long the answers take. */
export function createSenders(options: SenderOptions): Senders {
  const { rate, ledger, random } = options;
  const given = new AbortController();
  const startedAt = performance.now();
  let begun = 0;
  let named = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * rate;
    for (; begun < due; begun++) if (ledger.open < MOST_OPEN) void sendOne();
  }, TICK_MS);
  const sendOne = async () => {
    const conversation = pick(random, options.population.conversations);
    const sender = pick(random, conversation.participants);
    const messageId = await request(sender, `m${++named}`, (token) => sendOperation(conversation, token));
    if (messageId && random() < EDITED)
      await request(sender, `e${++named}`, (token) => [
        EDIT,
        { input: { messageId, body: `${token} on second thought` } },
      ]);
  };
  const request = (sender: User, token: string, operationOf: (token: string) => Operation) =>
    requestUntilAcknowledged({ ...options, sender, token, operation: operationOf(token), signal: given.signal });
  return {
    async finish(ms) {
      clearInterval(timer);
      const deadline = performance.now() + ms;
      while (ledger.open > 0 && performance.now() < deadline) await wait(TICK_MS);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      given.abort();
    },
  };
}

type Operation = readonly [query: string, variables: object];

const sendOperation = ({ id: conversationId }: Conversation, token: string): Operation => [
  SEND,
  { input: { conversationId, clientMessageId: token, body: `${token} shall we meet at the usual place after lunch?` } },
];

interface Request extends SenderOptions {
  readonly sender: User;
  readonly token: string;
  readonly operation: Operation;
  readonly signal: AbortSignal;
}

/** Asks again, and elsewhere, until the change is acknowledged. Returns the message's id; undefined when given up. */
async function requestUntilAcknowledged(request: Request): Promise<string | undefined> {
  const { sender, token, operation, signal, ledger, findings, urls, random } = request;
  const backoff = createBackoff();
  ledger.attempt(token);
  while (!signal.aborted) {
    try {
      const answer = await ask<Answer>({ url: pick(random, urls), token: sender.token }, ...operation);
      const { id } = Object.values(answer)[0]?.message ?? { id: '' };
      ledger.acknowledge(token, id);
      return id;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteError(findings, 'a change was answered', error.code);
      await backoff.wait();
    }
  }
  return undefined;
}

/** By the name of the mutation. */
type Answer = Readonly<Record<string, { readonly message: { readonly id: string } }>>;
